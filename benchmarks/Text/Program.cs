using System.Globalization;
using MLExtensions.Benchmarks.Text;

switch (args)
{
    case ["novels", var path, var learner]:
        return Novels.Run(path, learner);
    case ["wide", .. { Length: <= 1 } rows]:
        return WideRows.Run(rows is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 1_000_000);
    default:
        Console.Error.WriteLine("usage: Text novels FILE sdca|sdca-10|sdca-50|lbfgs|linear|automatic|WIDTH[,WIDTH...] | wide [ROWS]");
        return 2;
}
