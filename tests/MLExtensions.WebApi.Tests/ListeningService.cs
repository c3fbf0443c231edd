namespace MLExtensions.WebApi.Tests;

/// <summary>The service in a process of its own, which listens on a port, over a model of Fashion-MNIST.</summary>
public sealed class ListeningService : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");
    private WebService? _service;

    public FashionModel Model { get; } = FashionModel.Train(seed: 1);

    public Uri Address => _service!.Address;

    /// <summary>Gets the path of the zip that the service watches.</summary>
    public string ModelPath => Path.Combine(_folder.FullName, "model.zip");

    public async ValueTask InitializeAsync()
    {
        Model.Save(ModelPath);
        _service = await WebService.Start(ModelPath);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service != null)
            await _service.DisposeAsync();
        Model.Dispose();
        _folder.Delete(recursive: true);
    }
}
