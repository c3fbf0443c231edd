using Microsoft.ML;
using Microsoft.ML.Data;

var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out _);
IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row { X = i * 0.3f - 3, Y = 2 - i * 0.2f }));
foreach (Prediction prediction in ml.Data.CreateEnumerable<Prediction>(model.Transform(rows), reuseRowObject: false))
    Console.WriteLine($"{prediction.PredictedLabel} {string.Join(' ', prediction.Score.Select(BitConverter.SingleToInt32Bits))}");

internal sealed class Row
{
    public float X { get; set; }

    public float Y { get; set; }

    public string Label { get; set; } = "";
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
