using MLExtensions.Tool.Commands;

using var interruption = new Interruption();
return ToolProgram.Run(args, new Terminal(Console.Out, Console.Error, !Console.IsOutputRedirected), interruption.Token);
