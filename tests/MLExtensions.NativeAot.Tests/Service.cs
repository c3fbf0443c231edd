using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.NativeAot.Tests;

/// <summary>A picture of 36 pixels and its class.</summary>
public sealed class Picture
{
    [VectorType(36)]
    public float[] Pixels { get; set; } = [];

    public string Name { get; set; } = "";
}

/// <summary>A house and its price.</summary>
public sealed class House
{
    public float Area { get; set; }

    public string City { get; set; } = "";

    public bool HasGarden { get; set; }

    public DateTime Built { get; set; }

    [VectorType(2)]
    public float[] Place { get; set; } = [];

    public float Price { get; set; }
}

/// <summary>
/// The sample, published as native AOT, and started with two models that ML.NET has trained and saved: of pictures, and of a table.
/// </summary>
public sealed class Service : IAsyncLifetime
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private ServiceProcess? _pictures, _houses;

    /// <summary>Gets the pictures that the model was trained on.</summary>
    public IReadOnlyList<Picture> Pictures { get; } = [.. Enumerable.Range(0, 150).Select(i => new Picture
    {
        Name = ((string[])["dress", "shirt", "bag"])[i % 3],
        Pixels = [.. Enumerable.Range(0, 36).Select(j => (float)((i * 37 + j * j * (1 + i % 3)) % 256))],
    })];

    /// <summary>Gets the houses that the model was trained on, some of unknown area and city.</summary>
    public IReadOnlyList<House> Houses { get; } = [.. Enumerable.Range(0, 200).Select(i => new House
    {
        Area = i % 13 == 0 ? float.NaN : 60 + i * 37 % 100, City = i % 17 == 0 ? "" : ((string[])["Rome", "Paris", "Berlin"])[i % 3],
        HasGarden = i % 4 == 0, Built = new DateTime(1990, 1, 1).AddHours(i * 1001), Place = [i % 7, MathF.Sin(i)],
        Price = i * 37 % 100 + 20 * (i % 3),
    })];

    /// <summary>Gets a client of the service with the model of pictures.</summary>
    public HttpClient Client => _pictures!.Client;

    /// <summary>Gets a client of the service with the model of the table of houses.</summary>
    public HttpClient HousesClient => _houses!.Client;

    public string Program => Path.Combine(_folder, "published", "predict-service");

    /// <summary>Gets what the build has printed.</summary>
    public string Build { get; private set; } = "";

    /// <summary>Gets the probabilities of a picture by ML.NET.</summary>
    public IReadOnlyList<float[]> Scores { get; private set; } = [];

    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>Gets the price of a house by ML.NET.</summary>
    public IReadOnlyList<float> Prices { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        string pictures = Path.Combine(_folder, "pictures.zip"), houses = Path.Combine(_folder, "houses.zip");
        TrainPictures(pictures);
        TrainHouses(houses);
        string sample = Path.Combine(Command.Repository, "samples", "NativeAot");
        // Apart from the outputs of the other tests, which run at the same time.
        Build = await Output("dotnet", "publish", sample, "-c", "Release", "-nologo", "--artifacts-path", Path.Combine(_folder, "artifacts"),
            "-o", Path.GetDirectoryName(Program)!);
        Assert.True(File.Exists(Program), Build);
        _pictures = await ServiceProcess.Start(Program, pictures);
        _houses = await ServiceProcess.Start(Program, houses);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProcess? process in (ServiceProcess?[])[_pictures, _houses])
            if (process != null)
                await process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a program to its end, and returns what it prints.</summary>
    public static async Task<string> Output(string program, params string[] arguments)
    {
        (_, string output, string errors) = await Command.Run(
            Path.GetTempPath(), new Dictionary<string, string>(), program, arguments);
        return output + errors;
    }

    private void TrainPictures(string path)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Pictures);
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_ml.Transforms.NormalizePixels("Features", "Pixels"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [16]))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);
        _ml.Model.Save(model, data.Schema, path);
        IDataView scored = model.Transform(data);
        Scores = [.. scored.GetColumn<float[]>("Score")];
        Classes = [.. scored.GetColumn<string>("PredictedLabel")];
    }

    private void TrainHouses(string path)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Houses);
        ITransformer model = _ml.Transforms.FeaturizeTable("Features", labelColumnName: "Price")
            .Append(_ml.Regression.Trainers.MultilayerPerceptron("Price", hiddenLayers: [8], epochs: 3)).Fit(data);
        _ml.Model.Save(model, data.Schema, path);
        Prices = [.. model.Transform(data).GetColumn<float>("Score")];
    }
}
