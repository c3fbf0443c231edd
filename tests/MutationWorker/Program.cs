// MutationWorker FORMAT FOLDER: writes a whole file of a format into the folder, prints its path, and then for each path that it reads
// from standard input a line: "same" or "other", as the numbers in the file are those of the whole one, or the exception.

using MutationWorker;

FileFormat format = FileFormat.Named(args[0]);
string whole = format.Create(args[1]);
string expected = format.Read(whole);
Console.WriteLine(whole);
while (Console.ReadLine() is { } path)
    Console.WriteLine(Outcome(path));

string Outcome(string path)
{
    try
    {
        return format.Read(path) == expected ? "same" : "other";
    }
    catch (Exception e)
    {
        // ML.NET wraps what is thrown while a model is loaded.
        Exception root = e.GetBaseException();
        return $"{root.GetType().Name}\t{root.Message.ReplaceLineEndings(" ")}\t{e.ToString().ReplaceLineEndings(" ")}";
    }
}
