namespace Microsoft.ML.Offline;

/// <summary>The environment behind an MLContext and each host registered in it; messages of all of them go to one listener.</summary>
internal sealed class HostEnvironment : IHost, IHostEnvironmentInternal, ICancelable
{
    private readonly HostEnvironment? _parent;
    private readonly Action<string, ChannelMessage> _listener;
    private readonly string? _fullName;
    private volatile bool _isCanceled;

    public HostEnvironment(int? seed, Action<string, ChannelMessage> listener)
    {
        _listener = listener;
        Seed = seed;
        Rand = seed is int value ? new Random(value) : new Random();
        ComponentCatalog = new ComponentCatalog();
        TempFilePath = Path.GetTempPath();
    }

    private HostEnvironment(HostEnvironment parent, string name, int seed)
    {
        _parent = parent;
        _listener = parent._listener;
        // A host is known by its own name and that of its grandparent, as in ML.NET.
        _fullName = Join(parent._parent?._fullName, name);
        Seed = parent.Seed;
        Rand = new Random(seed);
        ComponentCatalog = parent.ComponentCatalog;
        TempFilePath = parent.TempFilePath;
        FallbackToCpu = parent.FallbackToCpu;
        GpuDeviceId = parent.GpuDeviceId;
    }

    public int? Seed { get; }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string TempFilePath { get; set; }

    public bool FallbackToCpu { get; set; }

    public int? GpuDeviceId { get; set; }

    public bool IsCanceled => _isCanceled || _parent is { IsCanceled: true };

    public string ContextDescription => _fullName ?? "HostEnvironment";

    public void CancelExecution() => _isCanceled = true;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Check.NonEmpty(name);
        lock (Rand)
            return new HostEnvironment(this, name, seed ?? Rand.Next());
    }

    public IChannel Start(string name) => new Channel(this, Join(_fullName, name), _listener);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, Join(_fullName, name));

    public IProgressChannel StartProgressChannel(string name)
    {
        Check.NonEmpty(name);
        return new UnobservedProgressChannel();
    }

    public TException Process<TException>(TException ex) where TException : Exception
    {
        ex.Data["Throwing component"] = ContextDescription;
        return Errors.Marked(ex);
    }

    private static string Join(string? parent, string name) => parent == null ? name : $"{parent}; {name}";
}
