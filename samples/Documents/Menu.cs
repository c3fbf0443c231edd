using Spectre.Console;

namespace DocumentsSample;

/// <summary>Asks what to run, until that is nothing. Where nobody can answer, it only says what there is.</summary>
internal static class Menu
{
    public static int Show(CancellationToken token)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            foreach (var part in Catalog.Examples.GroupBy(example => example.Part))
                Console.WriteLine($"{part.Key}\n{string.Join('\n', part)}\n");
            Console.WriteLine("Run them with --all, or some with --only 6,10");
            return 0;
        }

        var everything = new Example(0, "All of them", _ => { });
        var nothing = new Example(0, "Leave", _ => { });
        int result = 0;
        while (true)
        {
            var prompt = new SelectionPrompt<Example>().Title("Which example?").PageSize(30)
                .UseConverter(example => Markup.Escape(example.Number == 0 ? example.Title : example.ToString()));
            prompt.AddChoices(everything).AddChoices(Catalog.Examples).AddChoices(nothing);
            Example chosen = AnsiConsole.Prompt(prompt);
            if (chosen == nothing)
                return result;
            result |= Catalog.Run(chosen == everything ? Catalog.Examples : [chosen], token);
        }
    }
}
