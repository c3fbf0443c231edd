namespace TorchSharp;

public static partial class torch
{
    public static bool is_grad_enabled() => Native.shim_grad_mode();

    /// <summary>Until it is disposed, this thread's operations are not recorded for autograd.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = Native.shim_grad_mode();
        private bool _over;

        public GradMode(bool enabled) => Native.shim_set_grad_mode(enabled);

        public void Dispose()
        {
            if (_over) return;
            _over = true;
            Native.shim_set_grad_mode(_before);
        }
    }
}
