using MLExtensions.Benchmarks.Text;

if (args is ["novels", var path, var learner, .. var rest])
    return Novels.Run(path, learner, rest is [var rows] ? int.Parse(rows) : int.MaxValue);
if (args is ["wide", .. var sizes])
    return WideRows.Run(sizes is [var count] ? int.Parse(count) : 1_000_000);
Console.Error.WriteLine("usage: Text novels FILE sdca|lbfgs|linear|HIDDEN[,HIDDEN...]|automatic [ROWS] | wide [ROWS]");
return 2;
