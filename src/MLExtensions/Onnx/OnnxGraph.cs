using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;

namespace MLExtensions.Onnx;

/// <summary>Adds nodes to the ONNX graph that ConvertToOnnx of ML.NET makes.</summary>
/// <remarks>
/// A variable has the rows as its first dimension, and the values of a row as its second one. Operators are those that operator sets 9 to
/// 12 have in common.
/// </remarks>
/// <param name="context">The graph, and the variables that are its columns.</param>
internal sealed class OnnxGraph(OnnxContext context)
{
    private const string MachineLearningDomain = "ai.onnx.ml";

    private int _names;

    /// <summary>Returns the variable of a column, of which a row is a vector.</summary>
    /// <exception cref="NotSupportedException">The graph has no such column.</exception>
    public string Vector(DataViewSchema.Column column)
        => column.Type is VectorDataViewType { Dimensions.Length: > 1 } ? Apply("Flatten", Variable(column)) : Variable(column);

    /// <summary>Returns the variable of a column, which has the dimensions of the column.</summary>
    /// <exception cref="NotSupportedException">The graph has no such column.</exception>
    public string Variable(DataViewSchema.Column column)
    {
        if (!context.ContainsColumn(column.Name))
        {
            throw new NotSupportedException(
                $"The ONNX graph should have the column '{column.Name}'; found none, because a transform before it, such as CustomMapping, "
                + "cannot be exported. Export the transformers behind that one, with its output as the input data.");
        }
        return context.GetVariableName(column.Name);
    }

    /// <summary>Makes a variable the value of a new column.</summary>
    public void Output(DataViewSchema.DetachedColumn column, string variable)
        => context.CreateNode(
            "Identity", [variable], [context.AddIntermediateVariable(column.Type, column.Name)], context.GetNodeName("Identity"), "");

    /// <summary>Adds a constant.</summary>
    /// <param name="values">The values.</param>
    /// <param name="shape">The shape; none for a vector.</param>
    public string Constant(float[] values, params long[] shape)
        => context.AddInitializer(values, ShapeOf(values, shape), NewName("Constant"));

    /// <inheritdoc cref="Constant(float[], long[])"/>
    public string Constant(double[] values, params long[] shape)
        => context.AddInitializer(values, ShapeOf(values, shape), NewName("Constant"));

    /// <inheritdoc cref="Constant(float[], long[])"/>
    public string Constant(long[] values, params long[] shape)
        => context.AddInitializer(values, ShapeOf(values, shape), NewName("Constant"));

    /// <summary>Adds a node without attributes, and returns its output.</summary>
    public string Apply(string operation, params string[] inputs) => Apply(operation, inputs, static _ => { });

    /// <summary>Adds a node, and returns its output.</summary>
    /// <param name="operation">The name of the operator.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="addAttributes">Adds the attributes.</param>
    public string Apply(string operation, string[] inputs, Action<OnnxNode> addAttributes) => Apply(operation, inputs, addAttributes, "");

    /// <summary>Adds a node that converts a variable to another type.</summary>
    public string Cast(string variable, Type type) => Apply("Cast", [variable], node => node.AddAttribute("to", type));

    /// <summary>Adds a node that appends the values of each row of some variables; none for a single one.</summary>
    public string Concat(params string[] variables)
        => variables.Length == 1 ? variables[0] : Apply("Concat", variables, node => node.AddAttribute("axis", 1));

    /// <summary>Adds a node that selects values of each row.</summary>
    public string Columns(string variable, params long[] places)
        => Apply("Gather", [variable, Constant(places)], node => node.AddAttribute("axis", 1));

    /// <summary>Adds a node that maps texts to numbers.</summary>
    /// <param name="texts">The variable.</param>
    /// <param name="numbers">The number of each text.</param>
    /// <param name="other">The number of all other texts.</param>
    public string NumberOf(string texts, IReadOnlyDictionary<string, long> numbers, long other) => Apply("LabelEncoder", [texts], node =>
    {
        node.AddAttribute("keys_strings", numbers.Keys);
        node.AddAttribute("values_int64s", numbers.Values);
        node.AddAttribute("default_int64", other);
    }, MachineLearningDomain);

    /// <summary>Adds nodes that compute 1 / (1 + exp(-x)). ONNX Runtime's Sigmoid makes 0 of small probabilities.</summary>
    public string Sigmoid(string x) => Apply("Reciprocal", OnePlusExpOfMinus(x));

    /// <summary>Adds nodes that compute 1 + exp(-x).</summary>
    public string OnePlusExpOfMinus(string x) => Apply("Add", Apply("Exp", Apply("Neg", x)), Constant([1f]));

    /// <summary>Adds nodes that clamp the values of each row to the range of the labels; none where there is no range.</summary>
    public string Clamp(string outputs, LabelRange? range) => range == null ? outputs
        : Apply("Min", Apply("Max", outputs, Constant(range.Least.ToArray())), Constant(range.Largest.ToArray()));

    /// <summary>Adds nodes that sort the values of each row in ascending order.</summary>
    /// <remarks>
    /// Odd-even transposition sort, which compares neighbours in as many rounds as there are values. TopK is another operator in each of
    /// the operator sets 9, 10 and 11.
    /// </remarks>
    /// <param name="variable">The variable.</param>
    /// <param name="count">The number of values of a row.</param>
    public string Sort(string variable, int count)
    {
        for (int round = 0; round < (count == 1 ? 0 : count); round++)
        {
            // The neighbour of the value at each place; the place itself where there is none.
            long[] neighbours = [.. Enumerable.Range(0, count).Select(place => place % 2 == round % 2 ? place + 1L : place - 1L)];
            neighbours = [.. neighbours.Select((neighbour, place) => neighbour < 0 || neighbour == count ? place : neighbour)];
            float[] isFirst = [.. neighbours.Select((neighbour, place) => neighbour > place ? 1f : 0)];
            string others = Columns(variable, neighbours);
            variable = Apply(
                "Where", Cast(Constant(isFirst), typeof(bool)), Apply("Min", variable, others), Apply("Max", variable, others));
        }
        return variable;
    }

    /// <summary>Adds nodes that compute, for each row, whether a value is NaN: rows x 1 Booleans.</summary>
    public string HasNaN(string variable) => Cast(
        Apply("ReduceMax", [Cast(Apply("IsNaN", variable), typeof(float))], node => node.AddAttribute("axes", new long[] { 1 })),
        typeof(bool));

    private string Apply(string operation, string[] inputs, Action<OnnxNode> addAttributes, string domain)
    {
        string output = context.AddIntermediateVariable(null, NewName(operation), skip: true);
        addAttributes(context.CreateNode(operation, inputs, [output], context.GetNodeName(output), domain));
        return output;
    }

    // The context takes a variable for the column of its name, so a variable must not have that of a column.
    private string NewName(string operation)
    {
        string name;
        do
            name = $"{operation}{_names++}";
        while (context.ContainsColumn(name));
        return name;
    }

    private static long[] ShapeOf(Array values, long[] shape) => shape.Length > 0 ? shape : [values.Length];
}
