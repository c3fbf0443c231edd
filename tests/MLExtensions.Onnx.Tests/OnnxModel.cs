using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLExtensions.Onnx.Tests;

/// <summary>A pipeline as ONNX, and its comparison with what the pipeline itself computes.</summary>
internal static class OnnxModel
{
    private const double Tolerance = 1e-6;

    public static byte[] Export(MLContext ml, ITransformer model, IDataView data, int operatorSet = 12)
    {
        using var stream = new MemoryStream();
        ml.Model.ConvertToOnnx(model, data, operatorSet, stream);
        return stream.ToArray();
    }

    /// <summary>Asserts that ONNX Runtime computes the columns that a model adds, for all rows in one batch and for the first row.</summary>
    public static void AssertScores(MLContext ml, ITransformer model, IDataView data, int operatorSet = 12, string[]? columns = null)
    {
        using var session = new InferenceSession(Export(ml, model, data, operatorSet));
        foreach (IDataView batch in new[] { data, ml.Data.TakeRows(data, 1) })
        {
            Dictionary<string, object[]> outputs = Run(session, batch);
            IDataView expected = model.Transform(batch);
            foreach (string name in columns ?? Added(expected, batch))
                AssertSame(name, Values(expected, name), outputs[name + ".output"]);
        }
    }

    /// <summary>Asserts that ApplyOnnxModel of ML.NET computes the columns that a model adds to some data.</summary>
    public static void AssertApplied(MLContext ml, ITransformer model, IDataView data)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Export(ml, model, data));
            IDataView expected = model.Transform(data);
            string[] added = Added(expected, data), inputs = [.. data.Schema.Select(column => column.Name)];
            IDataView applied = ml.Transforms.ApplyOnnxModel([.. added.Select(name => name + ".output")], inputs, path)
                .Fit(data).Transform(data);
            foreach (string name in added)
                AssertSame(name, Values(expected, name), Values(applied, name));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Returns what a model adds to the rows of some data: the values of each column, row by row.</summary>
    public static Dictionary<string, object[]> Run(InferenceSession session, IDataView data)
    {
        NamedOnnxValue[] inputs = [.. data.Schema.Select(column => Input(data, column))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(inputs);
        return outputs.ToDictionary(output => output.Name, output => ((IEnumerable)output.Value).Cast<object>().ToArray());
    }

    private static string[] Added(IDataView output, IDataView input)
        => [.. output.Schema.Where(column => !column.IsHidden && column.Index >= input.Schema.Count).Select(column => column.Name)];

    private static void AssertSame(string name, object[] expected, object[] found)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Length, found.Length);
        if (expected[0] is not float)
        {
            Assert.Equal(expected.Select(value => value.ToString()), found.Select(value => value.ToString()));
            return;
        }
        float[] numbers = [.. expected.Cast<float>()];
        double allowed = Tolerance * numbers.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        for (int i = 0; i < numbers.Length; i++)
        {
            float number = (float)found[i];
            Assert.True(
                number.Equals(numbers[i]) || Math.Abs(number - numbers[i]) <= allowed,
                $"{name}, value {i}: expected {numbers[i]}, found {number}; allowed {allowed}.");
        }
    }

    private static NamedOnnxValue Input(IDataView data, DataViewSchema.Column column)
    {
        int[] dimensions = column.Type is VectorDataViewType vector ? [.. vector.Dimensions] : [1];
        object[] values = Values(data, column.Name);
        return values[0] switch
        {
            float => Tensor<float>(),
            double => Tensor<double>(),
            sbyte => Tensor<sbyte>(),
            byte => Tensor<byte>(),
            short => Tensor<short>(),
            ushort => Tensor<ushort>(),
            int => Tensor<int>(),
            uint => Tensor<uint>(),
            long => Tensor<long>(),
            ulong => Tensor<ulong>(),
            bool => Tensor<bool>(),
            _ => Tensor<string>(),
        };

        NamedOnnxValue Tensor<T>() => NamedOnnxValue.CreateFromTensor(column.Name, new DenseTensor<T>(
            values.Cast<T>().ToArray(), [values.Length / dimensions.Aggregate((product, size) => product * size), .. dimensions]));
    }

    private static object[] Values(IDataView data, string name)
    {
        DataViewSchema.Column column = data.Schema[name];
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return Type.GetTypeCode(item.RawType) switch
        {
            TypeCode.Single => Read<float>(),
            TypeCode.Double => Read<double>(),
            TypeCode.SByte => Read<sbyte>(),
            TypeCode.Byte => Read<byte>(),
            TypeCode.Int16 => Read<short>(),
            TypeCode.UInt16 => Read<ushort>(),
            TypeCode.Int32 => Read<int>(),
            TypeCode.UInt32 => Read<uint>(),
            TypeCode.Int64 => Read<long>(),
            TypeCode.UInt64 => Read<ulong>(),
            TypeCode.Boolean => Read<bool>(),
            _ => [.. Read<ReadOnlyMemory<char>>().Select(text => text.ToString()!)],
        };

        object[] Read<T>()
        {
            using DataViewRowCursor cursor = data.GetRowCursor([column]);
            var values = new List<object>();
            if (column.Type is VectorDataViewType)
            {
                ValueGetter<VBuffer<T>> get = cursor.GetGetter<VBuffer<T>>(column);
                VBuffer<T> row = default;
                while (cursor.MoveNext())
                {
                    get(ref row);
                    values.AddRange(row.DenseValues().Cast<object>());
                }
            }
            else
            {
                ValueGetter<T> get = cursor.GetGetter<T>(column);
                T value = default!;
                while (cursor.MoveNext())
                {
                    get(ref value);
                    values.Add(value!);
                }
            }
            return [.. values];
        }
    }
}
