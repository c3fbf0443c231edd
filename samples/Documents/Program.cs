// What five tutorials on neural networks with PyTorch compute, in C# and ML.NET, each number beside PyTorch's. Without options, a menu.

using System.CommandLine;
using DocumentsSample;
using MLExtensions.Samples;

var all = new Option<bool>("--all") { Description = "Runs all examples, one after the other." };
var only = new Option<string?>("--only") { Description = "Runs the examples of these numbers, such as 6,10." };
var command = new RootCommand(
    "Examples from five tutorials on neural networks, with the numbers that PyTorch gives. Exit code 1 if one does not agree.") { all,
    only };
return SampleCommand.Run(command, args, (parsed, token) =>
{
    if (parsed.GetValue(only) is string numbers)
        return Catalog.TryFind(numbers, out var chosen) ? Catalog.Run(chosen, token) : 1;
    return parsed.GetValue(all) ? Catalog.Run(Catalog.Examples, token) : Menu.Show(token);
});
