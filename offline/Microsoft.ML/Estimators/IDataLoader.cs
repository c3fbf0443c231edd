namespace Microsoft.ML;

/// <summary>Makes data of a source, such as files.</summary>
public interface IDataLoader<in TSource> : ICanSaveModel
{
    IDataView Load(TSource input);

    /// <summary>The schema of what is loaded, whatever the source.</summary>
    DataViewSchema GetOutputSchema();
}
