using System.Reflection;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>
/// A function applied to each output of a layer. Each activation is one file: its operator struct, and the member of this class that offers it.
/// </summary>
public abstract unsafe partial class Activation
{
    private protected Activation(string name) => Name = name;

    /// <summary>The name as it is printed and saved, such as <c>relu</c>.</summary>
    public string Name { get; }

    /// <summary>The activation of that name, as <see cref="Name"/> gives it.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Activation FromName(string name)
    {
        var all = typeof(Activation).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => (Activation)property.GetValue(null)!).ToArray();
        return all.FirstOrDefault(activation => activation.Name == name)
            ?? throw new ArgumentException($"There is no activation '{name}'; there are {string.Join(", ", all.Select(activation => activation.Name))}.", nameof(name));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// Replaces <paramref name="values"/> (rows x a panel, rows <paramref name="stride"/> apart) by the function's values.
    /// Where <paramref name="derivatives"/>, of the same layout, is given, it receives the derivatives at the values replaced.
    /// </summary>
    internal abstract void Apply(float* values, float* derivatives, int rows, int stride);

    private sealed class Elementwise<TOperator>(string name, TOperator function) : Activation(name)
        where TOperator : struct, IActivationOperator
    {
        internal override void Apply(float* values, float* derivatives, int rows, int stride)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int i = row * stride; i < row * stride + Simd.Panel.Width; i += Vector256<float>.Count)
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
