namespace MLExtensions.Core.Tests;

public class LossTests
{
    [Theory, InlineData(0), InlineData(1000), InlineData(1e5), InlineData(1e6)]
    public void Large_logits_cost_cross_entropy_no_digits(double logit)
    {
        float[] outputs = [(float)logit + 1, (float)logit], gradient = new float[2];
        Assert.Equal(Math.Log(1 + Math.E), Loss.SoftmaxCrossEntropy.Differentiate(outputs, [1], gradient), 1e-7);
    }

    [Fact]
    public void Printed_a_loss_is_its_name_with_its_setting()
    {
        Assert.Equal("huber(delta=0.5)", Loss.Huber(0.5).ToString());
        Assert.Equal("huber(delta=1)", Loss.Huber().ToString());
        Assert.Equal("smooth L1(beta=0.25)", Loss.SmoothL1(0.25).ToString());
        Assert.Equal("mean squared error", Loss.MeanSquaredError.ToString());
        Assert.Equal(ReferenceNetwork.Losses.Count, ReferenceNetwork.Losses.Keys.Select(loss => loss.Name).Distinct().Count());
    }

    [Fact]
    public void Pinball_losses_are_equal_by_their_quantiles_and_scale_with_the_labels()
    {
        Assert.Equal(Loss.Pinball(0.9), new PinballLoss([0.9]));
        Assert.NotEqual(Loss.Pinball(0.9), Loss.Pinball(0.8));
        Assert.Equal("pinball(quantiles=0.05, 0.95)", new PinballLoss([0.05, 0.95]).Name);
        Assert.Equal("pinball(quantile=0.5)", Loss.Pinball().Name);
        float[] gradient = new float[2];
        double loss = new PinballLoss([0.1, 0.9]).Differentiate([1, 2], [3, -1], gradient);
        Assert.Equal((0.1 * 2 + 0.1 * 3) / 2, loss, 1e-12);
        Assert.Equal(1000 * loss, new PinballLoss([0.1, 0.9]).Differentiate([1000, 2000], [3000, -1000], gradient), 1e-9);
        foreach (double quantile in new[] { 0, 1, -0.1, double.NaN })
        {
            Assert.Contains("Quantile should be more than 0 and less than 1",
                Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Pinball(quantile)).Message);
        }
    }

    [Fact]
    public void Losses_are_equal_by_their_settings()
    {
        Assert.Equal(Loss.Huber(0.5), Loss.Huber() with { Delta = 0.5 });
        Assert.NotEqual(Loss.SmoothL1(0.5), Loss.SmoothL1());
        Assert.NotEqual(Loss.MeanSquaredError, Loss.HalfMeanSquaredError);
        Assert.Equal("smooth L1(beta=0.5)", $"{Loss.SmoothL1(0.5)}");
    }

    [Theory, InlineData(-0.1), InlineData(1), InlineData(double.NaN)]
    public void A_share_of_smoothing_is_from_0_to_less_than_1(double value)
    {
        foreach (Action create in new Action[]
        {
            () => _ = Loss.SoftmaxCrossEntropy with { LabelSmoothing = value },
            () => _ = Loss.BinaryCrossEntropy with { LabelSmoothing = value },
        })
            Assert.Contains("LabelSmoothing should be from 0 to less than 1", Assert.Throws<ArgumentOutOfRangeException>(create).Message);
    }

    [Fact]
    public void With_smoothed_labels_the_constant_outputs_of_least_loss_are_the_smoothed_shares()
    {
        float[] outputs = new float[3], output = new float[1];
        (Loss.SoftmaxCrossEntropy with { LabelSmoothing = 0.3 }).SetConstantOutputs([0.5, 0.5, 0], outputs);
        Softmax.Apply(outputs);
        Assert.Equal([0.45f, 0.45f, 0.1f], outputs, (x, y) => Math.Abs(x - y) < 1e-6);
        (Loss.BinaryCrossEntropy with { LabelSmoothing = 0.2 }).SetConstantOutputs([1], output);
        Assert.Equal(0.9, 1 / (1 + Math.Exp(-output[0])), 1e-6);
    }

    [Fact]
    public void Focal_losses_are_finite_for_logits_of_any_size_and_cross_entropy_for_a_gamma_of_0()
    {
        float[] gradient = new float[2], expected = new float[2];
        foreach (float logit in new[] { 0, 0.3f, -5, 30, 100, -100, 1e6f, -1e30f })
        {
            foreach (double gamma in new[] { 0, 0.3, 1, 2, 5 })
            {
                Assert.True(double.IsFinite(Loss.BinaryFocal(gamma).Differentiate([logit, logit], [0, 1], gradient)));
                Assert.All(gradient, derivative => Assert.True(float.IsFinite(derivative)));
                Assert.True(double.IsFinite(Loss.SoftmaxFocal(gamma).Differentiate([logit, 0], [0], gradient)));
                Assert.All(gradient, derivative => Assert.True(float.IsFinite(derivative)));
            }
            AssertSame(Loss.BinaryCrossEntropy, Loss.BinaryFocal(0), [1, 0]);
            AssertSame(Loss.SoftmaxCrossEntropy, Loss.SoftmaxFocal(0), [1]);

            void AssertSame(Loss entropy, Loss focal, float[] label)
            {
                double loss = entropy.Differentiate([logit, -logit], label, expected);
                Assert.Equal(loss, focal.Differentiate([logit, -logit], label, gradient), 1e-6 + 1e-6 * loss);
                Assert.Equal(expected, gradient, (x, y) => Math.Abs(x - y) < 1e-6);
            }
        }
    }

    [Theory, InlineData(0.5), InlineData(1), InlineData(2), InlineData(4)]
    public void No_constant_output_near_that_of_the_focal_loss_has_less_loss(double gamma)
    {
        double[] shares = [0.7, 0.25, 0.05, 0];
        float[] outputs = new float[4], single = new float[1];
        Loss.SoftmaxFocal(gamma).SetConstantOutputs(shares, outputs);
        double least = Mean(outputs);
        for (int k = 0; k < 3; k++)
        {
            foreach (float change in new[] { -0.02f, 0.02f })
            {
                float[] changed = [.. outputs];
                changed[k] += change;
                Assert.True(Mean(changed) > least, $"{k} {change}");
            }
        }
        Loss.BinaryFocal(gamma).SetConstantOutputs([0.9], single);
        Assert.True(Binary(single[0]) < Math.Min(Binary(single[0] - 0.02f), Binary(single[0] + 0.02f)));

        double Mean(float[] constant)
            => shares.Select((share, k) => share == 0 ? 0
                : share * Loss.SoftmaxFocal(gamma).Differentiate(constant, [k], new float[4])).Sum();

        double Binary(float constant) => Loss.BinaryFocal(gamma).Differentiate([constant], [0.9f], single);
    }

    [Theory, InlineData(0), InlineData(-0.1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void Settings_out_of_range_are_refused_by_name_value_and_range(double value)
    {
        foreach ((string name, Action create) in new (
            string, Action)[] { ("Delta", () => Loss.Huber(value)), ("Beta", () => Loss.SmoothL1(value)) })
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(create).Message;
            Assert.Contains($"{name} should be more than 0", message);
            Assert.Contains($"Actual value was {value}.", message);
        }
    }

    [Theory]
    [InlineData("softmax cross-entropy", 3f, "from 0 to 2; found 3"),
        InlineData("negative log-likelihood", 0.5f, "from 0 to 2; found 0.5"),
        InlineData("negative log-likelihood", -1f, "from 0 to 2; found -1")]
    [InlineData("softmax cross-entropy", float.NaN, "from 0 to 2; found NaN")]
    [InlineData("binary cross-entropy", 2f, "0 or 1, or between; found 2"),
        InlineData("binary cross-entropy", float.NaN, "0 or 1, or between; found NaN")]
    [InlineData("mean squared error", float.NaN, "a finite number; found NaN"),
        InlineData("huber(delta=1)", float.PositiveInfinity, "a finite number; found")]
    public void A_label_that_cannot_be_is_refused(string name, float label, string words)
    {
        Loss loss = ReferenceNetwork.Losses.Keys.Single(loss => loss.Name == name);
        float[] labels = new float[loss.LabelsPerRow(3)];
        labels[^1] = label;
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => loss.CheckLabel(labels, outputs: 3)).Message);
    }

    [Fact]
    public void Binary_cross_entropy_is_finite_and_right_for_logits_of_any_size()
    {
        float[] gradient = new float[1];
        foreach ((float logit, float label, double loss, double derivative) in new (float, float, double, double)[]
        {
            (1000f, 1f, 0, 0), (1000, 0, 1000, 1), (-1000, 1, 1000, -1), (-1000, 0, 0, 0), (0, 1, Math.Log(2), -0.5),
                (30, 1, Math.Exp(-30), -Math.Exp(-30)), (3e38f, 0, 3e38f, 1),
        })
        {
            Assert.Equal(loss, Loss.BinaryCrossEntropy.Differentiate([logit], [label], gradient), 1e-12 + 1e-7 * loss);
            Assert.Equal(derivative, gradient[0], 1e-12);
        }
    }

    [Fact]
    public void A_hit_is_the_most_probable_class_or_the_right_sign_of_every_logit_and_regression_has_none()
    {
        Assert.True(Loss.NegativeLogLikelihood.IsCorrect([-3, -0.1f, -2], [1]));
        Assert.False(Loss.NegativeLogLikelihood.IsCorrect([-3, -0.1f, -2], [2]));
        Assert.True(Loss.BinaryCrossEntropy.IsCorrect([0.1f, -3], [1, 0]));
        Assert.False(Loss.BinaryCrossEntropy.IsCorrect([0.1f, -3], [1, 1]));
        Assert.False(Loss.BinaryCrossEntropy.IsCorrect([-0.1f], [1]));
        Assert.False(Loss.BinaryCrossEntropy.IsCorrect([float.NaN], [0]));
        Assert.False(Loss.BinaryCrossEntropy.IsCorrect([float.NaN], [1]));
        Assert.False(Loss.MeanSquaredError.IsCorrect([1], [1]));
    }

    [Fact]
    public void Where_an_output_is_right_the_absolute_error_has_no_derivative_and_NaN_is_passed_on()
    {
        float[] gradient = new float[2];
        Assert.Equal(0, Loss.MeanAbsoluteError.Differentiate([1, 2], [1, 2], gradient));
        Assert.Equal([0, 0], gradient);
        foreach (Loss loss in ReferenceNetwork.Losses.Keys.Where(loss => loss.LabelsPerRow(2) == 2))
        {
            Assert.True(double.IsNaN(loss.Differentiate([0, float.NaN], [1, 1], gradient)), loss.Name);
            Assert.True(float.IsNaN(gradient[1]), loss.Name);
        }
    }
}
