// A service that predicts with a model that ML.NET has saved, without ML.NET and as native AOT.
//
//   predict-service model.zip [--urls http://127.0.0.1:5080]
//
//   GET  /            what the model predicts
//   GET  /health      200 when it can predict
//   POST /predict     {"inputs": [...]}, the numbers of one row or of several; or as application/octet-stream one byte for each input of a
//                     row, as pixels are; where FeaturizeTable makes the features, {"column": value, ...} or an array of such rows

using System.Buffers;
using System.Net.Mime;
using System.Text.Json;
using MLExtensions;
using NativeAotSample;

const int MostRows = 1000;

if (args is not [var path, .. var options] || path.StartsWith('-'))
{
    Console.Error.WriteLine("usage: predict-service model.zip [--urls http://127.0.0.1:5080]");
    return 2;
}
NetworkPredictor predictor;
try
{
    predictor = NetworkPredictor.Load(path);
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(options);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 32L * MostRows * predictor.Inputs);
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default));
WebApplication app = builder.Build();
app.MapGet("/", () => new ModelDescription(
    predictor.Task.ToString(), predictor.Inputs,
    [.. predictor.InputColumns.Select(column => new ColumnDescription(column.Name, column.TypeName, column.CanBeMissing))],
    predictor.Outputs, predictor.Names));
app.MapGet("/health", () => Results.Ok());
app.MapPost("/predict", async (HttpRequest request) =>
{
    bool isTable = predictor.InputColumns.Count > 0;
    if (!isTable && request.ContentType == MediaTypeNames.Application.Octet)
        return await PredictBytes(request);
    if (!request.HasJsonContentType())
    {
        return Wrong(
            $"The body should be of type application/json{(isTable ? "" : " or application/octet-stream")}; found '{request.ContentType}'.",
            StatusCodes.Status415UnsupportedMediaType);
    }
    if (isTable)
        return await PredictRows(request);
    try
    {
        PredictionRequest? body = await request.ReadFromJsonAsync(ServiceJson.Default.PredictionRequest);
        return body?.Inputs is { } inputs ? Predict(inputs, inputs.Length)
            : Wrong("The body should have the member 'inputs', an array of numbers.");
    }
    catch (JsonException e)
    {
        return Wrong($"The body should be JSON with the member 'inputs', an array of numbers. {e.Message}");
    }
});
await app.RunAsync();
return 0;

async Task<IResult> PredictBytes(HttpRequest request)
{
    // One byte more than a row, to see that there are too many.
    byte[] bytes = ArrayPool<byte>.Shared.Rent(predictor.Inputs + 1);
    float[] inputs = ArrayPool<float>.Shared.Rent(predictor.Inputs);
    try
    {
        int read = await request.Body.ReadAtLeastAsync(
            bytes.AsMemory(0, predictor.Inputs + 1), predictor.Inputs + 1, throwOnEndOfStream: false);
        if (read != predictor.Inputs)
        {
            return Wrong(
                $"A row has {predictor.Inputs} inputs of one byte; found {(read > predictor.Inputs ? "more" : $"{read}")}.");
        }
        for (int i = 0; i < read; i++)
            inputs[i] = bytes[i];
        return Predict(inputs, read);
    }
    finally
    {
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<float>.Shared.Return(inputs);
    }
}

IResult Predict(float[] inputs, int length)
{
    int rows = length / predictor.Inputs;
    if (length == 0 || length % predictor.Inputs != 0 || rows > MostRows)
    {
        return Wrong(
            $"The inputs should be those of 1 to {MostRows} rows, each of {predictor.Inputs} numbers; found {length} numbers.");
    }
    return Predictions(predictor.Predict(inputs.AsSpan(0, length)).Chunk(predictor.Outputs));
}

async Task<IResult> PredictRows(HttpRequest request)
{
    try
    {
        using JsonDocument body = await JsonDocument.ParseAsync(request.Body);
        JsonElement root = body.RootElement;
        JsonElement[] rows = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
        if (rows.Length is 0 or > MostRows)
            return Wrong($"The body should have 1 to {MostRows} rows; found {rows.Length}.");
        TableRow row = predictor.CreateRow();
        return Predictions(Array.ConvertAll(rows, values =>
        {
            row.Read(values);
            return predictor.Predict(row);
        }));
    }
    // A column that does not fit; a column that is not there although its type has no missing value.
    catch (Exception e) when (e is JsonException or ArgumentException)
    {
        return Wrong($"The body should be a JSON object of the columns of a row, or an array of such objects. {e.Message}");
    }
}

IResult Predictions(IEnumerable<float[]> scores) => Results.Json(
    new PredictionResponse([.. scores.Select(row => new RowPrediction(row, ClassOf(row)))]), ServiceJson.Default.PredictionResponse);

string? ClassOf(ReadOnlySpan<float> scores)
{
    if (predictor.Task is not (PredictionTask.BinaryClassification or PredictionTask.MulticlassClassification))
        return null;
    int index = predictor.ClassOf(scores);
    return index < 0 ? null : predictor.Task == PredictionTask.BinaryClassification ? (index == 1 ? "true" : "false")
        : predictor.Names.Count > 0 ? predictor.Names[index] : $"{index + 1}";
}

static IResult Wrong(string detail, int status = StatusCodes.Status400BadRequest) => Results.Problem(detail, statusCode: status);
