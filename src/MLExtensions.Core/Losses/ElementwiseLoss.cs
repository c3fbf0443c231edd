using System.Numerics;

namespace MLExtensions;

/// <summary>A loss that compares each output with a label value. The loss of a row is the mean over its outputs.</summary>
public abstract record ElementwiseLoss : Loss
{
    private protected ElementwiseLoss()
    {
    }

    internal override bool IsClassification => false;

    internal sealed override int LabelsPerRow(int outputs) => outputs;

    internal override void CheckLabel(ReadOnlySpan<float> label, int outputs)
    {
        foreach (float value in label)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"A label should be a finite number; found {value}.", nameof(label));
        }
    }

    internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label) => false;

    internal override void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = (float)means[i];
    }

    /// <summary>
    /// Returns the loss of outputs and labels that are divided by a unit, and the factor that makes its values those of this loss:
    /// this(output, label) = Factor * Loss(output / unit, label / unit).
    /// </summary>
    /// <remarks>A setting in the units of the labels that was not given stays what it is after the division.</remarks>
    /// <param name="unit">The unit, more than 0.</param>
    internal abstract (Loss Loss, double Factor) Rescale(double unit);

    private protected static double Differentiate<TOperator>(
        TOperator function, ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        where TOperator : struct, ILossOperator
    {
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            sum += function.Value(outputs[i], label[i]);
            gradient[i] = (float)(function.Derivative<double>(outputs[i], label[i]) / outputs.Length);
        }
        return sum / outputs.Length;
    }
}

/// <summary>Makes something of the operator of an elementwise loss, as a type that the compiler can inline.</summary>
internal interface IElementwiseLossVisitor<out TResult>
{
    TResult Visit<TOperator>(TOperator loss)
        where TOperator : struct, ILossOperator;
}

/// <summary>The loss of one output, and its derivative by the output.</summary>
internal interface ILossOperator
{
    double Value(double output, double label);

    /// <summary>The derivative by the output, in single precision or in double.</summary>
    T Derivative<T>(T output, T label)
        where T : IFloatingPointIeee754<T>;
}
