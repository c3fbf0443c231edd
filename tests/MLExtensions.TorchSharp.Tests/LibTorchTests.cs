using MLExtensions.Torch;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>What happens before libtorch is first used.</summary>
public sealed class LibTorchTests : TorchTests
{
    [Theory]
    [InlineData(0x10, 0x80000022, 0, 0x121, true)] // AMD EPYC
    [InlineData(0x1F, 0x80000008, 0x7C004121, 0, true)] // Intel Xeon
    [InlineData(0x10, 0x80000022, 0, 0, false)] // a virtual machine without caches
    // Leaves beyond the highest one, which some processors fill with the data of another leaf.
    [InlineData(2, 0x80000004, 0x121, 0x121, false)]
    public void Caches_are_reported_by_the_leaf_of_Intel_or_of_AMD(
        uint highestLeaf, uint highestExtendedLeaf, uint ofIntel, uint ofAmd, bool areReported)
        => Assert.Equal(areReported, ProcessorCaches.AreReported(
            leaf => leaf switch { 0 => highestLeaf, 4 => ofIntel, 0x80000000 => highestExtendedLeaf, 0x8000001D => ofAmd,
                _ => throw new ArgumentOutOfRangeException(nameof(leaf), leaf, null) }, isX86: true));

    [Fact]
    public void Other_processors_than_x86_are_not_asked()
        => Assert.True(ProcessorCaches.AreReported(_ => throw new InvalidOperationException(), isX86: false));

    [Fact]
    public void The_instructions_of_oneDNN_are_limited_in_the_native_environment_where_no_caches_are_reported() => WithLimit(null, () =>
    {
        Assert.Null(OneDnn.LimitInstructions(areCachesReported: true));
        Assert.Null(NativeEnvironment.Get(OneDnn.MaxCpuIsa));
        Assert.Contains("This processor reports no caches", OneDnn.LimitInstructions(areCachesReported: false));
        Assert.Equal("SSE41", NativeEnvironment.Get(OneDnn.MaxCpuIsa));
    });

    [Fact]
    public void A_limit_that_the_user_has_set_stays() => WithLimit("AVX2", () =>
    {
        Assert.Null(OneDnn.LimitInstructions(areCachesReported: false));
        Assert.Equal("AVX2", NativeEnvironment.Get(OneDnn.MaxCpuIsa));
    });

    /// <summary>Runs a test as if the process had been started with the variable, or without it. libtorch has read it before.</summary>
    private static void WithLimit(string? limit, Action test)
    {
        string? ofDotNet = Environment.GetEnvironmentVariable(OneDnn.MaxCpuIsa), native = NativeEnvironment.Get(OneDnn.MaxCpuIsa);
        try
        {
            Environment.SetEnvironmentVariable(OneDnn.MaxCpuIsa, limit);
            NativeEnvironment.Set(OneDnn.MaxCpuIsa, limit);
            test();
        }
        finally
        {
            Environment.SetEnvironmentVariable(OneDnn.MaxCpuIsa, ofDotNet);
            NativeEnvironment.Set(OneDnn.MaxCpuIsa, native);
        }
    }

    [Theory, InlineData(0.5f), InlineData(float.NaN)]
    public void Wrong_numbers_are_an_exception_with_the_remedy(float found)
    {
        LibTorchCheck.Compare("a convolution", [0.25f, 1.0001f], [0.25, 1]);
        string message = Assert.Throws<PlatformNotSupportedException>(
            () => LibTorchCheck.Compare("a convolution", [0.25f, found], [0.25, 1])).Message;
        Assert.Contains("a convolution gave", message);
        Assert.Contains("ONEDNN_MAX_CPU_ISA=SSE41", message);
    }

    [Fact]
    public void The_check_leaves_random_numbers_and_modes_as_they_were()
    {
        random.manual_seed(3);
        float expected = rand(1).item<float>();
        random.manual_seed(3);
        long tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (no_grad())
        {
            LibTorchCheck.Run();
            Assert.False(is_grad_enabled());
        }
        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(expected, rand(1).item<float>());
    }

    // What the loader of Linux says, for each folder in which it looks.
    private const string NotFound = "Unable to load shared library 'NAME' or one of its dependencies. In order to help diagnose loading "
        + "problems, consider using a tool like strace.\n"
        + "/app/NAME.so: cannot open shared object file: No such file or directory\nREASON\n/app/libNAME.so: cannot open shared object "
        + "file: No such file or directory\n";

    [Theory]
    [InlineData(
        "", "", "linux-x64",
        "libtorch cannot be loaded. Add the package libtorch-cpu-linux-x64, version 2.10.0, to the project of the app; for a CUDA device "
        + "TorchSharp-cuda-linux")]
    [InlineData(
        "", "", "linux-arm64",
        "There is no package of libtorch 2.10.0 for linux-arm64, only for linux-x64, osx-arm64, win-arm64 and win-x64.")]
    [InlineData("", "", "osx-x64", "There is no package of libtorch 2.10.0 for osx-x64")]
    [InlineData(
        "/app/libtorch_cpu.so: file too short", "", "linux-x64",
        "libtorch cannot be loaded: /app/libtorch_cpu.so: file too short. Add the package")]
    [InlineData(
        null, "/app/libLibTorchSharp.so: undefined symbol: _ZN2at6Tensor", "linux-x64",
        "TorchSharp's native library cannot be loaded: /app/libLibTorchSharp.so: undefined symbol: _ZN2at6Tensor.")]
    [InlineData(null, "/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)", "linux-x64",
        "TorchSharp requires GLIBCXX_3.4.32, which the libstdc++ of this system lacks.")]
    public void A_message_says_what_is_missing(string? ofLibTorch, string ofLibTorchSharp, string platform, string message)
        => Assert.Contains(message, NativeLibraries.Explain(
            ofLibTorch == null ? null : NotFound.Replace("NAME", "torch_cpu").Replace("REASON", ofLibTorch),
            NotFound.Replace("NAME", "LibTorchSharp").Replace("REASON", ofLibTorchSharp), platform));

    [Fact]
    public void Older_releases_are_named_with_the_property_that_lets_them_load_TorchSharp()
    {
        string message = NativeLibraries.Explain(null, "version `GLIBCXX_3.4.32' not found", "linux-x64");
        Assert.Contains("Debian 12 and Ubuntu 22.04", message);
        Assert.Contains("<AllowOlderLibstdcxx>true</AllowOlderLibstdcxx>", message);
    }
}
