using System.Globalization;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>
/// A function applied to the outputs of a layer. Each activation is one file: a record with its settings, its operator struct, and the
/// member of this class that creates it.
/// </summary>
public abstract partial record Activation
{
    private protected Activation()
    {
    }

    /// <summary>Gets the name as it is printed and saved, such as <c>relu</c> or <c>leaky_relu(0.01)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Gets whether the function is of a whole row of outputs, as softmax is, rather than of each output. Such an activation is for the
    /// last layer only.
    /// </summary>
    public virtual bool IsRowwise => false;

    /// <summary>Returns the activation of a name.</summary>
    /// <param name="name">The name, as <see cref="Name"/> returns it.</param>
    /// <exception cref="ArgumentException">There is no such activation.</exception>
    public static Activation FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Activation[] withoutSettings = [Identity, Relu, Selu, Silu, Mish, Sigmoid, Tanh, Gelu, Softmax, LogSoftmax];
        return withoutSettings.FirstOrDefault(activation => activation.Name == name)
            ?? (NumberIn(name, LeakyReluActivation.Kind) is double slope ? LeakyRelu(slope) : null)
            ?? (NumberIn(name, EluActivation.Kind) is double alpha ? Elu(alpha) : null as Activation)
            ?? throw new ArgumentException(
                $"There is no activation '{name}'; there are "
                + $"{string.Join(", ", withoutSettings.Append(LeakyRelu()).Append(Elu()).Select(activation => activation.Name))}.",
                nameof(name));
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>
    /// Calls a visitor with the operator for each output. That of a row-wise activation is the identity; <see cref="ApplyToRow"/> follows.
    /// </summary>
    internal virtual TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => Identity.Accept(visitor);

    /// <summary>Replaces the outputs of a row by the function's values, if it is <see cref="IsRowwise"/>.</summary>
    internal virtual void ApplyToRow(Span<float> values)
    {
    }

    /// <summary>
    /// Replaces the gradient by the outputs of a row by the gradient by what went into the function, if it is <see cref="IsRowwise"/>.
    /// </summary>
    internal virtual void DifferentiateRow(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
    }

    private protected static string NameWith(string kind, double setting)
        => string.Create(CultureInfo.InvariantCulture, $"{kind}({setting:R})");

    /// <summary>Reads what <see cref="NameWith"/> has written; null where the name is another one.</summary>
    private static double? NumberIn(string name, string kind)
        => name.StartsWith(kind + "(", StringComparison.Ordinal) && name.EndsWith(')')
            && double.TryParse(name.AsSpan(kind.Length + 1).TrimEnd(')'), CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number : null;
}

/// <summary>Makes something of the operator of an activation, as a type that the compiler can inline.</summary>
internal interface IActivationVisitor<out TResult>
{
    TResult Visit<TOperator>(TOperator function)
        where TOperator : struct, IActivationOperator;
}

/// <summary>An elementwise function and its derivative, on eight numbers at once.</summary>
internal interface IActivationOperator
{
    /// <summary>f(x).</summary>
    Vector256<float> Value(Vector256<float> x);

    /// <summary>f'(x), where y = f(x).</summary>
    Vector256<float> Derivative(Vector256<float> x, Vector256<float> y);
}
