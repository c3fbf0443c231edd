using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>A loss that compares each output with a label of its own; a row's loss is the mean over its outputs.</summary>
    private class Elementwise<TOperator>(string kind, TOperator function, (string Name, float Value)? setting = null) : Loss(kind, setting)
        where TOperator : struct, ILossOperator
    {
        internal override int LabelsPerRow(int outputs) => outputs;

        internal override void CheckLabels(ReadOnlySpan<float> label, int outputs)
        {
            foreach (float value in label)
            {
                if (!TOperator.IsLabel(value))
                    throw new ArgumentException($"A label is {TOperator.Labels}; found {value}.", nameof(label));
            }
        }

        internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        {
            double sum = 0;
            CheckLabels(label, outputs.Length);
            for (int i = 0; i < outputs.Length; i++)
            {
                sum += function.Value(outputs[i], label[i]);
                gradient[i] = (float)(function.Derivative<double>(outputs[i], label[i]) / outputs.Length);
            }
            return sum / outputs.Length;
        }

        internal override bool IsClassification => false;

        internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
            where TResult : class
            => visitor.Visit(function);

        internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label) => false;
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
    /// <summary>What a label is, in words.</summary>
    static virtual string Labels => "a finite number";

    static virtual bool IsLabel(float label) => float.IsFinite(label);

    double Value(double output, double label);

    /// <summary>By the output, in single precision or in double.</summary>
    T Derivative<T>(T output, T label)
        where T : IFloatingPointIeee754<T>;
}
