using System.Globalization;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>
/// A function applied to each output of a layer. Each activation is one file: its operator struct, and the member of this class that offers it.
/// </summary>
public abstract unsafe partial class Activation
{
    private protected Activation(string kind, float? setting = null)
        => (Kind, Parameter, Name) = (kind, setting, setting is float number ? string.Create(CultureInfo.InvariantCulture, $"{kind}({number:R})") : kind);

    /// <summary>Which function it is, for engines that have it themselves.</summary>
    internal string Kind { get; }

    /// <summary>The number that the function depends on, if there is one.</summary>
    internal float? Parameter { get; }

    /// <summary>The name as it is printed and saved, such as <c>relu</c> or <c>leaky_relu(0.01)</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it is a function of a whole row of outputs, as softmax is, rather than of each output; such an activation is for the last layer alone.</summary>
    public virtual bool IsRowwise => false;

    /// <summary>The activation of that name, as <see cref="Name"/> gives it.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Activation FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // Those without a setting are properties; those with one are methods, and the setting ends the name.
        object? setting = float.TryParse(name.AsSpan(name.IndexOf('(') + 1).TrimEnd(')'), CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : null;
        var all = typeof(Activation).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => property.GetValue(null))
            .Concat(from method in typeof(Activation).GetMethods(BindingFlags.Public | BindingFlags.Static)
                    let parameters = method.GetParameters()
                    where parameters is [{ DefaultValue: float }]
                    select method.Invoke(null, [setting ?? parameters[0].DefaultValue])).Cast<Activation>().ToArray();
        return all.FirstOrDefault(activation => activation.Name == name)
            ?? throw new ArgumentException($"There is no activation '{name}'; there are {string.Join(", ", all.Select(activation => activation.Name))}.", nameof(name));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// Replaces <paramref name="values"/> (rows x width, a multiple of a vector, rows <paramref name="stride"/> apart) by the function's values.
    /// Where <paramref name="derivatives"/>, of the same layout, is given, it receives the derivatives at the values replaced.
    /// </summary>
    internal abstract void Apply(float* values, float* derivatives, int rows, int stride, int width);

    /// <summary>Where it is <see cref="IsRowwise"/>, replaces the values of a row by the function's values; else they are that already.</summary>
    internal virtual void ApplyToRow(Span<float> values)
    {
    }

    /// <summary>Where it is <see cref="IsRowwise"/>, replaces a gradient by a row's outputs by the gradient by what went into the function.</summary>
    internal virtual void DifferentiateRow(ReadOnlySpan<float> outputs, Span<float> gradient)
    {
    }

    private sealed class Elementwise<TOperator>(string kind, TOperator function, float? setting = null) : Activation(kind, setting)
        where TOperator : struct, IActivationOperator
    {
        internal override void Apply(float* values, float* derivatives, int rows, int stride, int width)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int i = row * stride; i < row * stride + width; i += Vector256<float>.Count)
                {
                    Vector256<float> x = Vector256.Load(values + i), y = function.Value(x);
                    y.Store(values + i);
                    if (derivatives != null)
                        function.Derivative(x, y).Store(derivatives + i);
                }
            }
        }
    }
}

/// <summary>An elementwise function and its derivative, on eight numbers at once.</summary>
internal interface IActivationOperator
{
    /// <summary>f(x).</summary>
    Vector256<float> Value(Vector256<float> x);

    /// <summary>f'(x), where y = f(x).</summary>
    Vector256<float> Derivative(Vector256<float> x, Vector256<float> y);
}
