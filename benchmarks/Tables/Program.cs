// Learners on tables: accuracy and time. Usage: Tables FOLDER [--seeds N] [--only NAME,NAME] [--learners NAME,NAME]

using System.Globalization;
using MLExtensions.Benchmarks.Tables;

if (args.Length == 0 || args.Length % 2 == 0)
{
    Console.Error.WriteLine("usage: Tables FOLDER [--seeds N] [--only NAME,NAME] [--learners NAME,NAME]");
    return 2;
}
string Option(string name, string otherwise) => Array.IndexOf(args, name) is > 0 and int place ? args[place + 1] : otherwise;
int seeds = int.Parse(Option("--seeds", "3"), CultureInfo.InvariantCulture);
string only = Option("--only", "");
string[] learners = Option("--learners", "") is { Length: > 0 } chosen ? chosen.Split(';') : [.. Learners.All.Keys];
var evaluations = new List<Evaluation>();
foreach (Table table in Table.ReadAll(args[0]).Where(table => only.Length == 0 || only.Split(',').Contains(table.Name)))
{
    for (int seed = 1; seed <= seeds; seed++)
    {
        foreach (string learner in learners)
        {
            Evaluation evaluation = Evaluation.Run(table, learner, seed);
            evaluations.Add(evaluation);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Name}, {learner}, split {seed}: {evaluation.Loss:G5}, {evaluation.Second:F4}, {evaluation.Seconds:F2} s"));
        }
    }
}
Console.Write(Report.Of(evaluations, learners));
return 0;
