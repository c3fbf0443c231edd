namespace MLExtensions;

/// <summary>A loss whose label is the index of a class, from 0.</summary>
public abstract record ClassLoss : Loss
{
    private protected ClassLoss()
    {
    }

    internal sealed override bool IsClassification => true;

    internal sealed override int LabelsPerRow(int outputs) => 1;

    internal sealed override void CheckLabel(ReadOnlySpan<float> label, int outputs)
    {
        int index = (int)label[0];
        if ((uint)index >= (uint)outputs || index != label[0])
        {
            throw new ArgumentException(
                $"A label should be the index of a class, from 0 to {outputs - 1}; found {label[0]}.", nameof(label));
        }
    }

    internal sealed override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label)
        => Softmax.MostProbable(outputs) == (int)label[0];

    internal override void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs)
    {
        // A class without rows has the least logarithm that is a number.
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = (float)Math.Log(Math.Max(means[i], double.Epsilon));
    }
}
