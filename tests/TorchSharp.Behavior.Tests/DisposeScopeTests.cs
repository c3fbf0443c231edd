using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

public class DisposeScopeTests : TorchTests
{
    [Fact]
    public void What_is_made_in_a_scope_ends_with_it()
    {
        Tensor inner, moved, detached, outer = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            inner = ones(1);
            moved = (inner + 1).MoveToOuterDisposeScope();
            detached = (inner + 2).DetachFromDisposeScope();
            Assert.Equal(1, scope.DisposablesCount);
            Assert.True(scope.Contains(inner));
        }

        Assert.True(inner.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => inner.shape);
        Assert.Equal(2, moved.item<float>());
        Assert.Equal(3, detached.item<float>());
        Assert.Equal(1, outer.item<float>());
        Assert.True(CurrentDisposeScope!.Contains(moved));
        detached.Dispose();
    }

    [Fact]
    public void A_scope_keeps_what_it_is_told_to()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1), b = ones(2);
        scope.DisposeEverythingBut(b);
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
    }

    [Fact]
    public void A_detached_tensor_can_be_attached_again()
    {
        Tensor tensor = ones(1).DetachFromDisposeScope();
        using (DisposeScope scope = NewDisposeScope()) scope.Attach(tensor);
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void A_scope_that_has_ended_refuses()
    {
        DisposeScope scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposeEverything());
        Assert.Throws<ObjectDisposedException>(() => scope.Attach(ones(1)));
    }

    [Fact]
    public void Statistics_count_what_a_thread_made()
    {
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        using (NewDisposeScope())
        {
            Tensor a = ones(1);
            a.Dispose();
            ones(1).DetachFromDisposeScope().Dispose();
            _ = ones(1);
            Assert.Equal(3, statistics.CreatedInScopeCount);
            Assert.Equal(1, statistics.DisposedInScopeCount);
            Assert.Equal(1, statistics.DetachedFromScopeCount);
            Assert.Equal(1, statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(0, statistics.ThreadTotalLiveCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
    }

    [Fact]
    public void Training_leaves_no_tensors_behind()
    {
        Modules.Sequential net = Sequential(Linear(20, 30), ReLU(), Dropout(0.2), Linear(30, 3));
        using optim.Optimizer optimizer = optim.Adam(net.parameters());
        Tensor x = randn(16, 20), classes = arange(16) % 3;
        Step();
        long tensors = Tensors(), live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        long memory = 0;
        // Until libtorch has met all sizes, its memory still grows.
        for (int step = 0; step < 8000; step++)
        {
            Step();
            if (step == 4000) memory = Memory();
        }

        Assert.Equal(tensors, Tensors());
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.InRange(Memory() - memory, long.MinValue, 8 << 20);

        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(net.call(x), classes).backward();
            optimizer.step();
        }
    }

    [Fact]
    public void The_finalizer_frees_what_nobody_disposed()
    {
        long memory = 0;
        for (int i = 0; i < 300; i++)
        {
            Abandon();
            if (i % 10 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            if (i == 100) memory = Memory();
        }

        Assert.InRange(Memory() - memory, long.MinValue, 200 << 20);

        static void Abandon()
        {
            Thread thread = new(() => ones(1000, 1000));
            thread.Start();
            thread.Join();
        }
    }

    /// <summary>Those that are in use: what other tests left to the finalizer is gone.</summary>
    private static long Tensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private static long Memory()
    {
        GC.Collect();
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
