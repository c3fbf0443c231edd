using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace NativeAotSample;

/// <summary>What a model predicts.</summary>
internal sealed record ModelDescription(string Task, int Inputs, int Outputs, IReadOnlyList<string> Names);

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
