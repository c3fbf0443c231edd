namespace MLExtensions;

public abstract unsafe partial class Activation
{
    /// <summary>A function of a whole row of outputs; among panels, which hold parts of rows, it does nothing yet.</summary>
    private abstract class Rowwise(string name) : Activation(name)
    {
        public sealed override bool IsRowwise => true;

        internal sealed override void Apply(float* values, float* derivatives, int rows, int stride, int width) => Identity.Apply(values, derivatives, rows, stride, width);

        internal abstract override void ApplyToRow(Span<float> values);

        internal abstract override void DifferentiateRow(ReadOnlySpan<float> outputs, Span<float> gradient);
    }
}
