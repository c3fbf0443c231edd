// A web service over a model that ML.NET has saved, and a page on which to draw.
//
//   dotnet run --project samples/WebApi -- --Model fashion-mnist.zip --urls http://127.0.0.1:5000
//
//   GET  /                     the page
//   GET  /api/model            version, number of pixels, classes
//   POST /api/predict          {"pixels": [...]}, one picture
//   POST /api/predict/batch    {"pictures": [[...], ...]}, up to 256 pictures
//   POST /api/predict/pixels   application/octet-stream, a byte for each pixel of one picture
//   POST /api/predict/picture  image/png, image/jpeg, ...: a file
//   GET  /health/live, /health/ready

using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using WebApiSample;

const int MostPictures = 256;
const long MostBytes = 8 << 20;

// The page is beside the program, wherever that is started.
WebApplicationBuilder builder = WebApplication.CreateBuilder(
    new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = MostBytes);
builder.Services.AddSingleton<ModelStore>().AddHostedService(services => services.GetRequiredService<ModelStore>());
builder.Services.AddHealthChecks().AddCheck<ModelCheck>("model", tags: ["ready"]);
builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
{
    if (context.Exception is BadHttpRequestException wrong)
        context.ProblemDetails.Detail = wrong.InnerException == null ? wrong.Message : $"{wrong.Message} {wrong.InnerException.Message}";
    // Where JSON is read, there is no exception that says so.
    if (context.ProblemDetails.Status == StatusCodes.Status413PayloadTooLarge)
        context.ProblemDetails.Detail = $"A body should have at most {MostBytes} bytes.";
});
builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
{
    metrics.AddAspNetCoreInstrumentation().AddMeter(Measurements.MeterName);
    // Where a collector is, the environment variables of OpenTelemetry say.
    if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] != null)
        metrics.AddOtlpExporter();
});
builder.Services.AddSingleton<Measurements>();

WebApplication app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    StatusCodeSelector = e => e is BadHttpRequestException wrong ? wrong.StatusCode : StatusCodes.Status500InternalServerError,
});
app.UseStatusCodePages();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });

RouteGroupBuilder api = app.MapGroup("/api");
api.MapGet("/model", (ModelStore store) => store.Current is { } model ? Results.Ok(model.Description) : NoModel());
api.MapPost("/predict", ([FromBody] Picture picture, ModelStore store, Measurements measurements)
    => Predict(store, measurements, model => [picture.Pixels], predictions => predictions[0]));
api.MapPost("/predict/batch", ([FromBody] PictureBatch batch, ModelStore store, Measurements measurements)
    => Predict(store, measurements, model => batch.Pictures ?? [], predictions => predictions));
api.MapPost("/predict/pixels", async (HttpRequest request, ModelStore store, Measurements measurements) =>
{
    byte[] content = await ReadBody(request);
    return Predict(store, measurements, model => [Array.ConvertAll(content, pixel => (float)pixel)], predictions => predictions[0]);
});
api.MapPost("/predict/picture", async (HttpRequest request, ModelStore store, Measurements measurements) =>
{
    byte[] content = await ReadBody(request);
    return Predict(
        store, measurements, model => [PictureReader.Read(content, (int)Math.Sqrt(model.Pixels))], predictions => predictions[0]);
});
app.Run();

static IResult Predict(
    ModelStore store, Measurements measurements, Func<ModelDescription, float[][]> picturesFor, Func<Prediction[], object> resultOf)
{
    if (store.Current is not { } model)
        return NoModel();
    float[][] pictures;
    try
    {
        pictures = picturesFor(model.Description);
    }
    catch (InvalidDataException e)
    {
        return Wrong(e.Message);
    }
    if (pictures.Length is 0 or > MostPictures)
        return Wrong($"There should be 1 to {MostPictures} pictures; found {pictures.Length}.");
    foreach (float[]? pixels in pictures)
        if (pixels?.Length != model.Description.Pixels)
            return Wrong($"A picture should have {model.Description.Pixels} pixels; found {pixels?.Length ?? 0}.");
    Prediction[] predictions = Array.ConvertAll(pictures, model.Predict);
    measurements.Add(predictions);
    return Results.Ok(resultOf(predictions));
}

static async Task<byte[]> ReadBody(HttpRequest request)
{
    var content = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 0, 0, MostBytes));
    await request.Body.CopyToAsync(content);
    return content.ToArray();
}

static IResult Wrong(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

static IResult NoModel() => Results.Problem(
    "The model is not loaded yet, or its file is missing; the log says which.", statusCode: StatusCodes.Status503ServiceUnavailable);

/// <summary>Counts predictions by class, for OpenTelemetry.</summary>
internal sealed class Measurements(IMeterFactory meters)
{
    public const string MeterName = "WebApiSample";

    private readonly Counter<long> _predictions = meters.Create(MeterName).CreateCounter<long>(
        "predictions", "{picture}", "The number of pictures predicted, by the most probable class");

    public void Add(Prediction[] predictions)
    {
        foreach (Prediction prediction in predictions)
            _predictions.Add(1, new KeyValuePair<string, object?>("class", prediction.Name));
    }
}

/// <summary>Checks whether there is a model.</summary>
internal sealed class ModelCheck(ModelStore store) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(store.Current == null ? HealthCheckResult.Unhealthy("There is no model yet.") : HealthCheckResult.Healthy());
}

/// <summary>The program, so that tests can start it.</summary>
public sealed partial class Program;
