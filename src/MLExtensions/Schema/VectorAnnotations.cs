using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>Adds vectors as annotations.</summary>
internal static class VectorAnnotations
{
    /// <summary>Adds an annotation that is a vector of values.</summary>
    /// <param name="annotations">The annotations.</param>
    /// <param name="name">The name of the annotation.</param>
    /// <param name="type">The type of a value.</param>
    /// <param name="values">The values.</param>
    public static void AddVector<T>(
        this DataViewSchema.Annotations.Builder annotations, string name, PrimitiveDataViewType type, T[] values)
        => annotations.Add(name, new VectorDataViewType(type, values.Length), (ref VBuffer<T> destination) =>
        {
            VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            destination = editor.Commit();
        });

    /// <summary>Adds an annotation that is a vector of texts.</summary>
    /// <param name="annotations">The annotations.</param>
    /// <param name="name">The name of the annotation.</param>
    /// <param name="texts">The texts.</param>
    public static void AddTexts(this DataViewSchema.Annotations.Builder annotations, string name, IEnumerable<string> texts)
        => annotations.AddVector<ReadOnlyMemory<char>>(name, TextDataViewType.Instance, [.. texts.Select(text => text.AsMemory())]);
}
