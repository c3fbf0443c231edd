using MLExtensions.Simd;

namespace MLExtensions.Core.Tests;

/// <summary>Update rules by themselves; <see cref="StepsTests"/> has them in training.</summary>
public class OptimizerTests
{
    private static readonly Dictionary<string, Optimizer> BeyondTheTraces = new()
    {
        ["sgd_momentum_dampening"] = Optimizer.Sgd(0.05, momentum: 0.8, dampening: 0.3),
        ["sgd_momentum_dampening_decay"] = Optimizer.Sgd(0.05, momentum: 0.8, dampening: 0.3, weightDecay: 0.1),
        ["sgd_nesterov"] = Optimizer.Sgd(0.05, momentum: 0.8, nesterov: true),
        ["sgd_decay"] = Optimizer.Sgd(0.05, weightDecay: 0.1),
        ["adam_betas_epsilon_decay"] = Optimizer.Adam(0.02, 0.8, 0.95, 1e-3, weightDecay: 0.1),
        ["adam_amsgrad"] = Optimizer.Adam(0.02, 0.8, 0.6, amsgrad: true),
        ["adamw_default"] = Optimizer.AdamW(),
        ["adamw_decay_amsgrad"] = Optimizer.AdamW(0.02, 0.8, 0.6, weightDecay: 0.5, amsgrad: true),
        ["adagrad_all"] = Optimizer.Adagrad(0.1, learningRateDecay: 0.05, weightDecay: 0.1, initialAccumulatorValue: 0.5, epsilon: 1e-3),
        ["adagrad_default"] = Optimizer.Adagrad(),
        ["adadelta_all"] = Optimizer.Adadelta(0.5, rho: 0.8, epsilon: 1e-4, weightDecay: 0.1),
        ["rmsprop_momentum"] = Optimizer.RmsProp(0.01, alpha: 0.9, momentum: 0.8),
        ["rmsprop_centered"] = Optimizer.RmsProp(0.01, alpha: 0.9, epsilon: 1e-3, centered: true),
        ["rmsprop_all"] = Optimizer.RmsProp(0.01, alpha: 0.9, epsilon: 1e-3, weightDecay: 0.1, momentum: 0.8, centered: true),
    };

    public static TheoryData<string> Names => [.. BeyondTheTraces.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Every_setting_follows_PyTorch(string name)
    {
        var file = Reference.Read("optimizer_settings");
        // A vector, and what is left after it.
        const int Traced = 8, Count = 3 * Traced;
        var updated = new Updated(BeyondTheTraces[name], Count);
        for (int i = 0; i < Count; i++)
            updated.Parameters[i] = (float)Math.Sin(i % Traced + 1);
        for (int step = 0; step < file.GetProperty("steps").GetInt32(); step++)
            updated.Step((i, w) => (float)(Math.Cos(3 * (i % Traced) + step) + 0.5 * w));

        double[] expected = file.GetProperty("parameters_after").GetProperty(name).Numbers();
        double tolerance = file.GetProperty("tolerance").GetDouble();
        for (int i = 0; i < Count; i++)
            Reference.AssertClose(expected[i % Traced], updated.Parameters[i], tolerance, $"{name}: parameter {i}");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_gradient_that_is_NaN_makes_its_parameter_NaN(string name)
    {
        var updated = new Updated(BeyondTheTraces[name], 24);
        updated.Step((_, _) => 1);
        updated.Step((i, _) => i % 5 == 0 ? float.NaN : 1);
        for (int i = 0; i < 24; i++)
            Assert.Equal(i % 5 == 0, float.IsNaN(updated.Parameters[i]));
    }

    [Theory, MemberData(nameof(Names))]
    public void Padding_a_parameter_of_0_without_a_gradient_stays_0(string name)
    {
        var updated = new Updated(BeyondTheTraces[name], 16);
        for (int step = 0; step < 50; step++)
            updated.Step((i, w) => i % 2 == 0 ? 0 : 1 + w);
        for (int i = 0; i < 16; i++)
            Assert.Equal(i % 2 == 0, updated.Parameters[i] == 0);
    }

    [Theory, MemberData(nameof(Names))]
    public void Where_gradients_end_nothing_decays_into_denormal_numbers(string name)
    {
        var updated = new Updated(BeyondTheTraces[name], 8);
        updated.Parameters.AsSpan().Fill(0.5f);
        for (int step = 0; step < 30_000; step++)
            updated.Step((_, _) => step < 3 ? 0.1f : 0);
        Assert.All(updated.Parameters.Concat(updated.State), value => Assert.False(float.IsSubnormal(value), $"{value} is denormal"));
        Assert.All(updated.Parameters, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_constant_gradient_whose_variance_rounds_below_0_does_not_become_NaN_in_centered_RMSprop()
    {
        var updated = new Updated(Optimizer.RmsProp(1e-6, alpha: 0.5, centered: true), 8);
        for (int step = 0; step < 200; step++)
            updated.Step((i, _) => 0.1f + i / 7f);
        Assert.All(updated.Parameters, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Printed_an_optimizer_shows_its_settings()
    {
        Assert.Equal(
            "SgdOptimizer { LearningRate = 0.05, Momentum = 0.9, Dampening = 0, WeightDecay = 0, Nesterov = True }",
            Optimizer.Sgd(0.05, momentum: 0.9, nesterov: true).ToString());
        Assert.Equal(
            "AdamOptimizer { LearningRate = 0.003, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1E-08, WeightDecay = 0, Amsgrad = False }",
            Optimizer.Adam(3e-3).ToString());
        Assert.Equal(
            "AdamWOptimizer { LearningRate = 0.001, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1E-08, WeightDecay = 0.01, Amsgrad = False }",
            Optimizer.AdamW().ToString());
        Assert.Equal(
            "AdagradOptimizer { LearningRate = 0.01, LearningRateDecay = 0, WeightDecay = 0, InitialAccumulatorValue = 0, Epsilon = 1E-10 "
            + "}", Optimizer.Adagrad().ToString());
        Assert.Equal(
            "AdadeltaOptimizer { LearningRate = 1, Rho = 0.9, Epsilon = 1E-06, WeightDecay = 0 }", Optimizer.Adadelta().ToString());
        Assert.Equal(
            "RmsPropOptimizer { LearningRate = 0.01, Alpha = 0.99, Epsilon = 1E-08, WeightDecay = 0, Momentum = 0, Centered = False }",
            Optimizer.RmsProp().ToString());
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name_value_and_range()
    {
        Refuses("LearningRate should be more than 0", "-1", Optimizer.AdamW(-1));
        Refuses("LearningRate should be more than 0", "∞", Optimizer.Adagrad(float.PositiveInfinity));
        Refuses("Momentum should be from 0 to less than 1", "1", Optimizer.Sgd(momentum: 1));
        Refuses("Dampening should be from 0 to 1", "2", Optimizer.Sgd(momentum: 0.5, dampening: 2));
        Refuses("WeightDecay should be 0 or more", "-0.5", Optimizer.Sgd(weightDecay: -0.5));
        Refuses("Nesterov should be false without momentum", "True", Optimizer.Sgd(nesterov: true));
        Refuses("Nesterov should be false without momentum or with dampening", "True",
            Optimizer.Sgd(momentum: 0.5, dampening: 0.5, nesterov: true));
        Refuses("Beta1 should be from 0 to less than 1", "1", Optimizer.AdamW(beta1: 1));
        Refuses("Beta2 should be from 0 to less than 1", "NaN", Optimizer.Adam(beta2: double.NaN));
        Refuses("Epsilon should be more than 0", "0", Optimizer.Adam(epsilon: 0));
        Refuses("Epsilon should be more than 0", "1E-50", Optimizer.Adagrad(epsilon: 1e-50));
        Refuses("WeightDecay should be 0 or more", "NaN", Optimizer.Adam(weightDecay: double.NaN));
        Refuses("WeightDecay should be 0 or more", "-1", Optimizer.AdamW(weightDecay: -1));
        Refuses("LearningRateDecay should be 0 or more", "-1", Optimizer.Adagrad(learningRateDecay: -1));
        Refuses("InitialAccumulatorValue should be 0 or more", "-1", Optimizer.Adagrad(initialAccumulatorValue: -1));
        Refuses("Rho should be from 0 to less than 1", "1", Optimizer.Adadelta(rho: 1));
        Refuses("Epsilon should be more than 0", "-1", Optimizer.Adadelta(epsilon: -1));
        Refuses("Alpha should be from 0 to less than 1", "1", Optimizer.RmsProp(alpha: 1));
        Refuses("Momentum should be from 0 to less than 1", "-0.1", Optimizer.RmsProp(momentum: -0.1));

        static void Refuses(string words, string value, Optimizer optimizer)
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(optimizer.Check).Message;
            Assert.Contains(words, message);
            Assert.Contains($"Actual value was {value.Replace("∞", float.PositiveInfinity.ToString())}.", message);
        }
    }

    [Fact]
    public void The_defaults_are_valid()
        => Assert.All(
            new Optimizer[] { Optimizer.Sgd(), Optimizer.Adam(), Optimizer.AdamW(), Optimizer.Adagrad(), Optimizer.Adadelta(),
                Optimizer.RmsProp() }, optimizer => optimizer.Check());

    /// <summary>Some parameters under an optimizer.</summary>
    private sealed class Updated
    {
        private readonly ParameterUpdate _update;
        private readonly double _learningRate;
        private readonly float[] _gradient;
        private long _step;

        public Updated(Optimizer optimizer, int count)
        {
            optimizer.Check();
            var plan = new NetworkPlan
            {
                Network = Network.CreatePerceptron(1, [], 1, Activation.Identity, seed: 1),
                Loss = Loss.MeanSquaredError,
                Optimizer = optimizer,
            };
            (_update, _learningRate) = (ParameterUpdate.Of(plan), optimizer.LearningRate);
            (Parameters, _gradient, State) = (new float[count], new float[count], new float[_update.StateSlots * count]);
        }

        public float[] Parameters { get; }

        public float[] State { get; }

        public unsafe void Step(Func<int, float, float> gradient)
        {
            for (int i = 0; i < _gradient.Length; i++)
                _gradient[i] = gradient(i, Parameters[i]);
            _update.BeginStep(++_step, _learningRate);
            fixed (float* parameters = Parameters, derivatives = _gradient, state = State)
                _update.Apply(parameters, derivatives, state, Parameters.Length, Parameters.Length);
        }
    }
}
