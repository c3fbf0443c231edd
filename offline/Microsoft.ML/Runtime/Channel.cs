using System.Diagnostics;

namespace Microsoft.ML.Offline;

/// <summary>A typed pipe. Only messages of channels have a listener.</summary>
internal class Pipe<TMessage>(IExceptionContext parent, string fullName, Action<string, TMessage>? listener = null) : IPipe<TMessage>
{
    private bool _disposed;

    public string ContextDescription => fullName;

    public void Send(TMessage msg) => listener?.Invoke(fullName, msg);

    public TException Process<TException>(TException ex) where TException : Exception => parent.Process(ex);

    public void Dispose()
    {
        if (!_disposed)
            OnDispose();
        _disposed = true;
    }

    protected virtual void OnDispose()
    {
    }
}

internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public Channel(IExceptionContext parent, string fullName, Action<string, ChannelMessage> listener) : base(parent, fullName, listener)
        => Trace(MessageSensitivity.None, "Channel started");

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    protected override void OnDispose()
    {
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}

/// <summary>Takes progress reports; as in ML.NET, nothing listens to them in the environment of an MLContext.</summary>
internal sealed class UnobservedProgressChannel : IProgressChannel
{
    public IProgressChannel StartProgressChannel(string name) => new UnobservedProgressChannel();

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
    {
    }

    public void Checkpoint(params double?[] values)
    {
    }

    public void Dispose()
    {
    }
}
