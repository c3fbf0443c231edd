using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace NativeAotSample;

/// <summary>What a model predicts, and from what.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Inputs">The number of inputs of the network.</param>
/// <param name="Columns">The columns of the table from which they are computed; empty where they are numbers of the request.</param>
/// <param name="Outputs">The number of scores.</param>
/// <param name="Names">The names of the scores; empty for none.</param>
internal sealed record ModelDescription(
    string Task, int Inputs, IReadOnlyList<ColumnDescription> Columns, int Outputs, IReadOnlyList<string> Names);

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The name of its type in ML.NET.</param>
/// <param name="CanBeMissing">Whether it may be null, or left out.</param>
internal sealed record ColumnDescription(string Name, string Type, bool CanBeMissing);

/// <summary>The inputs of a row, or of several, one after the other.</summary>
internal sealed record PredictionRequest(float[]? Inputs);

/// <summary>The predictions of the rows.</summary>
internal sealed record PredictionResponse(IReadOnlyList<RowPrediction> Rows);

/// <summary>The prediction of a row.</summary>
/// <param name="Scores">As the column Score of ML.NET has them.</param>
/// <param name="Class">The predicted class; null where numbers are predicted.</param>
internal sealed record RowPrediction(float[] Scores, string? Class);

/// <summary>The JSON of the service, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(PredictionRequest))]
[JsonSerializable(typeof(PredictionResponse))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ServiceJson : JsonSerializerContext;
