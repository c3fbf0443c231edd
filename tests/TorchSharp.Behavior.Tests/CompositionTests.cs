using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

/// <summary>Modules as their users write them.</summary>
public class CompositionTests : TorchTests
{
    private sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body;

        public Residual(long channels) : base(nameof(Residual))
        {
            body = Sequential(Conv2d(channels, channels, 3, padding: 1, bias: false), BatchNorm2d(channels), ReLU(), Conv2d(channels, channels, 3, padding: Padding.Same), BatchNorm2d(channels));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => functional.relu(body.call(input) + input);
    }

    private sealed class Images : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> stack = Sequential(
            ("in", Conv2d(1, 4, 3)), ("block", new Residual(4)), ("pool", AdaptiveAvgPool2d(1)), ("flat", Flatten()), ("drop", Dropout(0.1)), ("out", Linear(4, 2)));

        public Images() : base(nameof(Images)) => RegisterComponents();

        public override Tensor forward(Tensor input) => stack.call(input);
    }

    private sealed class Rows : Module<Tensor, Tensor>
    {
        private readonly Modules.LSTM lstm = LSTM(8, 12, batchFirst: true);
        private readonly Modules.Linear output = Linear(12, 2);

        public Rows() : base(nameof(Rows)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            (Tensor states, _, _) = lstm.call(input.squeeze(1));
            return output.call(states[TensorIndex.Colon, -1]);
        }
    }

    [Fact]
    public void A_residual_block_learns() => Learns(new Images());

    [Fact]
    public void An_LSTM_over_the_rows_of_an_image_learns() => Learns(new Rows());

    [Fact]
    public void Names_go_all_the_way_down() => Assert.Contains("stack.block.body.1.running_mean", new Images().state_dict().Keys);

    // Images that are brighter above or below.
    private static void Learns(Module<Tensor, Tensor> net)
    {
        random.manual_seed(1);
        Tensor classes = arange(40) % 2;
        Tensor images = randn(40, 1, 8, 8) * 0.3;
        images[TensorIndex.Tensor(classes == 0), TensorIndex.Colon, ..4] += 1;
        images[TensorIndex.Tensor(classes == 1), TensorIndex.Colon, 4..] += 1;
        using optim.Optimizer optimizer = optim.Adam(net.parameters(), 0.01);

        float first = 0, last = 0;
        for (int step = 0; step < 60; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = functional.cross_entropy(net.call(images), classes);
            loss.backward();
            nn.utils.clip_grad_norm_(net.parameters(), 5);
            optimizer.step();
            last = loss.item<float>();
            if (step == 0) first = last;
        }

        Assert.InRange(last, 0, first / 2);
    }
}
