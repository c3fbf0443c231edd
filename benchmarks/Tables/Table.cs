using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Tables;

/// <summary>What is learned from a table.</summary>
internal enum TableTask
{
    Regression,
    Binary,
    Multiclass,
}

/// <summary>A table in a CSV file: the column Label, then numbers and categories.</summary>
/// <param name="Name">The name of the file, without its extension.</param>
/// <param name="Task">What is learned.</param>
/// <param name="Numbers">The names of the columns of numbers.</param>
/// <param name="Categories">The names of the columns of categories.</param>
internal sealed record Table(string Name, TableTask Task, string[] Numbers, string[] Categories)
{
    private string Path { get; init; } = "";

    /// <summary>Reads the tables that the file tables.txt of a folder lists.</summary>
    public static Table[] ReadAll(string folder) =>
    [
        .. File.ReadLines(System.IO.Path.Combine(folder, "tables.txt")).Select(line
            => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0).Select(words => Read(folder, words)),
    ];

    /// <summary>Loads the rows, with a label of the type that the task has.</summary>
    public IDataView Load(MLContext ml)
    {
        string[] names = HeaderOf(Path);
        DataKind label = Task switch
        {
            TableTask.Regression => DataKind.Single,
            TableTask.Binary => DataKind.Boolean,
            _ => DataKind.String,
        };
        TextLoader.Column[] columns =
        [
            .. names.Select((name, i) => new TextLoader.Column(
                name, i == 0 ? label : Numbers.Contains(name) ? DataKind.Single : DataKind.String, i)),
        ];
        return ml.Data.CreateTextLoader(new TextLoader.Options { Columns = columns, Separators = [','], HasHeader = true,
            MissingRealsAsNaNs = true })
            .Load(Path);
    }

    private static Table Read(string folder, string[] words)
    {
        string path = System.IO.Path.Combine(folder, words[0] + ".csv");
        string[] names = HeaderOf(path), kinds = words[2].Split(',');
        return new Table(
            words[0],
            words[1] switch
            {
                "regression" or "reg" => TableTask.Regression,
                "binary" or "bin" => TableTask.Binary,
                "multiclass" or "multi" => TableTask.Multiclass,
                string task => throw new FormatException(
                    $"The task of {words[0]} should be regression, binary or multiclass; found {task}."),
            },
            [.. names.Skip(1).Where((_, i) => kinds[i].StartsWith('n'))], [.. names.Skip(1).Where((_, i) => kinds[i].StartsWith('c'))])
        {
            Path = path,
        };
    }

    private static string[] HeaderOf(string path) => File.ReadLines(path).First().Split(',');
}
