namespace Microsoft.ML.Runtime;

/// <summary>Something that can say who threw.</summary>
public interface IExceptionContext
{
    string ContextDescription { get; }

    TException Process<TException>(TException ex) where TException : Exception;
}
