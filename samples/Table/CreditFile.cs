using Microsoft.ML;
using Microsoft.ML.Data;

namespace TableSample;

/// <summary>The file of credits.</summary>
internal static class CreditFile
{
    public const string Bad = "bad", Good = "good";

    private const string Header = "Status,Seniority,Home,Time,Age,Marital,Records,Job,Expenses,Income,Assets,Debt,Amount,Price";

    /// <summary>Loads the rows.</summary>
    /// <exception cref="FormatException">The file has other columns, or a status that is neither good nor bad.</exception>
    public static IDataView Load(MLContext ml, string path)
    {
        string header = File.ReadLines(path).FirstOrDefault() ?? "";
        if (header.Trim() != Header)
            throw new FormatException($"The first line of {path} should be '{Header}'; found '{header}'.");
        // An empty number is 0 by ML.NET's default, which would hide that it is missing.
        IDataView credits = ml.Data.LoadFromTextFile<Applicant>(
            path, new TextLoader.Options { Separators = [','], HasHeader = true, AllowQuoting = true, MissingRealsAsNaNs = true });
        int row = 1;
        foreach (string status in credits.GetColumn<string>(nameof(Applicant.Status)))
        {
            if (status is not (Bad or Good))
            {
                throw new FormatException(
                    $"{nameof(Applicant.Status)} should be {Good} or {Bad}; found '{status}' in row {row} of {path}.");
            }
            row++;
        }
        return credits;
    }
}
