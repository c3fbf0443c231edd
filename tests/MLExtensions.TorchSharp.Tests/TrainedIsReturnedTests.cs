using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>What was trained is what Fit returns, or Fit throws.</summary>
public sealed class TrainedIsReturnedTests : TorchTests
{
    private readonly MLContext _ml = Pattern.Context();

    [Theory]
    [InlineData("unregistered", "last")]
    [InlineData("in-array", "layers[0]")]
    [InlineData("in-list", "layers[0], layers[1]")]
    [InlineData("in-dictionary", "layers[first]")]
    [InlineData("in-helper", "helper.Scale")]
    [InlineData("in-lambda", "hidden._target")]
    [InlineData("in-tuple", "layers.Item1")]
    [InlineData("too-late", "hidden")]
    [InlineData("lazy", "hidden")]
    [InlineData("in-static", "s_hidden")]
    [InlineData("in-set", "layers[0]")]
    [InlineData("in-concurrent", "layers[7]")]
    [InlineData("in-immutable", "layers[0]")]
    [InlineData("in-record", "block.First, block.Second")]
    [InlineData("in-struct", "block.Layer")]
    [InlineData("in-box", "box.Value")]
    [InlineData("in-query", "layers._source[0]")]
    [InlineData("in-jagged", "layers[1][1]")]
    [InlineData("replaced", "hidden")]
    [InlineData("in-child", "child.scales[0]")]
    [InlineData("dropout-in-sequence", "layers[0]")]
    public void Layers_that_are_not_registered_are_refused_by_the_names_of_their_fields(string module, string fields)
        => Assert.Contains(
            $"The module '{module}' has layers or tensors that are not registered, and would not be trained or saved: {fields}. ",
            Assert.Throws<ArgumentException>(() => Fit(module)).Message);

    [Fact]
    public void A_layer_created_in_forward_is_refused()
        => Assert.Contains(
            "forward of the module 'in-forward' creates layers: they would be new in each call",
            Assert.Throws<ArgumentException>(() => Fit("in-forward")).Message);

    [Theory, InlineData("in-static-class"), InlineData("computed-once")]
    public void A_layer_that_no_field_leads_to_is_refused(string module)
        => Assert.Contains(
            $"forward of the module '{module}' uses layers or tensors that require a gradient and are not registered",
            Assert.Throws<ArgumentException>(() => Fit(module)).Message);

    [Fact]
    public void A_constant_that_is_another_one_each_time_is_named()
        => Assert.Contains(
            "These fields hold tensors that are not registered: projections[0].",
            Assert.Throws<InvalidOperationException>(() => Fit("random-constant")).Message);

    [Theory, InlineData("well-registered"), InlineData("in-base"), InlineData("derives-by-input")]
    public void What_is_registered_and_what_needs_no_registration_may_be_anywhere(string module)
    {
        IDataView data = Pattern.Load(_ml, 60);
        TorchModuleTransformer model = Fit(module);
        Assert.Equal(model.Scores(data), model.SaveAndLoad(_ml).Scores(data));
    }

    [Fact]
    public void A_module_that_keeps_in_numbers_of_NET_what_it_learns_is_refused_after_the_training()
        => Assert.Contains(
            "The module 'counts' cannot be saved: created again from its state dictionary, it gives ",
            Assert.Throws<InvalidOperationException>(() => Fit("counts")).Message);

    [Fact]
    public void A_module_that_is_random_in_evaluation_is_returned()
        => Assert.Equal(60, Fit("monte-carlo").Scores(Pattern.Load(_ml, 60)).Length);

    [Fact]
    public void NaN_in_evaluation_is_an_error()
        => Assert.Contains(
            "is NaN for row 0 of the training set", Assert.Throws<ArithmeticException>(() => Fit("nan-in-evaluation")).Message);

    [Fact]
    public void A_buffer_that_has_become_infinite_is_an_error_that_names_it()
        => Assert.Contains(
            "the tensor 'calls' of the module 'growing-buffer' has values that are NaN or infinite",
            Assert.Throws<ArithmeticException>(() => Fit("growing-buffer")).Message);

    [Theory]
    [InlineData("returns-null", "forward of the module 'returns-null' should return a tensor; it returned null.")]
    [InlineData("detaches", "The outputs of the module 'detaches' do not depend on its parameters in training")]
    public void A_forward_that_cannot_be_trained_is_named(string module, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Fit(module)).Message);

    [Theory]
    [InlineData("softmax", false, "The module 'softmax' does not suit the loss softmax cross-entropy: its outputs are probabilities")]
    [InlineData(
        "two-layers", true, "The module 'two-layers' does not suit the loss negative log-likelihood: its outputs are not logarithms")]
    public void An_activation_that_the_loss_has_itself_is_a_warning(string module, bool likelihood, string message)
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options(module);
        options.Loss = likelihood ? Loss.NegativeLogLikelihood : Loss.SoftmaxCrossEntropy;
        Assert.Single(Messages(() => _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, 60))), Has(message));
    }

    [Fact]
    public void A_sigmoid_under_binary_cross_entropy_is_a_warning()
        => Assert.Single(
            Messages(() => _ml.BinaryClassification.Trainers.TorchModule("sigmoid", "IsTop").Fit(Pattern.Load(_ml, 60))),
            Has("The module 'sigmoid' does not suit the loss binary cross-entropy: all its outputs are from 0 to 1"));

    [Theory, InlineData("two-layers"), InlineData("log-probabilities")]
    public void Outputs_that_suit_the_loss_have_no_warning(string module)
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options(module);
        options.Loss = module == "two-layers" ? Loss.SoftmaxCrossEntropy : Loss.NegativeLogLikelihood;
        Assert.DoesNotContain(
            Messages(() => _ml.MulticlassClassification.Trainers.TorchModule(options).Fit(Pattern.Load(_ml, 60))), Has("does not suit"));
    }

    private static Predicate<string> Has(string words) => message => message.Contains(words, StringComparison.Ordinal);

    private List<string> Messages(Action act) => TrainerKinds.Messages(_ml, act);

    private TorchModuleTransformer Fit(string module)
        => _ml.MulticlassClassification.Trainers.TorchModule(TorchModuleTests.Options(module)).Fit(Pattern.Load(_ml, 60));
}
