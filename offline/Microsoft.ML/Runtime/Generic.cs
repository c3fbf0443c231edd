using System.Reflection;

namespace Microsoft.ML.Offline;

/// <summary>Calls a generic method for types known only at run time.</summary>
internal static class Generic
{
    /// <param name="example">The method with any type arguments, such as <c>Copy&lt;int&gt;</c>.</param>
    public static TResult Call<TResult>(Delegate example, Type type, params object?[] arguments) => Call<TResult>(example, [type], arguments);

    public static TResult Call<TResult>(Delegate example, Type[] types, params object?[] arguments)
        => (TResult)example.Method.GetGenericMethodDefinition().MakeGenericMethod(types)
            .Invoke(example.Target, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;
}
