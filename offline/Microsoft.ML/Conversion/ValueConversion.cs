using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>The conversions that there are from type to type, as ML.NET has them: signed numbers do not become unsigned ones, nor the other way round.</summary>
internal static class ValueConversion
{
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] Unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly Type[] Real = [typeof(float), typeof(double)];
    private static readonly TextParser Parser = new();

    /// <summary>An <see cref="ItemMap{TSource, TResult}"/>, or null where one type does not convert to the other.</summary>
    public static Delegate? Find(DataViewType source, PrimitiveDataViewType target)
    {
        if (source is KeyDataViewType || target is KeyDataViewType)
            return FindOfKeys(source, target);
        Type from = source.RawType, to = target.RawType;
        if (from == to && source is not DateTimeOffsetDataViewType and not TimeSpanDataViewType)
            return Generic.Call<Delegate>(Same<int>, from);
        if (source is TextDataViewType)
            return Generic.Call<Delegate>(FromText<int>, to, target);
        if (target is TextDataViewType)
            return Generic.Call<Delegate>(ToText<int>, from);
        if (source is NumberDataViewType && target is BooleanDataViewType)
            return Generic.Call<Delegate>(ToBoolean<int>, from);
        if (source is BooleanDataViewType && (Signed.Contains(to) || Real.Contains(to)))
            return Generic.Call<Delegate>(FromBoolean<int>, to);
        if (Unsigned.Contains(from) && Unsigned.Contains(to))
            return Generic.Call<Delegate>(Fitting<uint, uint>, [from, to]);
        bool widens = source is NumberDataViewType && Real.Contains(to), signed = Signed.Contains(from) && Signed.Contains(to);
        if (widens || signed)
            return Generic.Call<Delegate>(Number<int, int>, [from, to]);
        return to == typeof(long) || Real.Contains(to) ? FromTime(source, to) : null;
    }

    /// <summary>Keys become keys of as many values, and text becomes keys.</summary>
    private static Delegate? FindOfKeys(DataViewType source, PrimitiveDataViewType target)
    {
        if (source is TextDataViewType)
            return Generic.Call<Delegate>(FromText<int>, target.RawType, target);
        return source is KeyDataViewType key && target.GetKeyCount() == key.Count ? Generic.Call<Delegate>(Fitting<uint, uint>, [source.RawType, target.RawType]) : null;
    }

    private static Delegate Same<T>() => (ItemMap<T, T>)((in T value) => value);

    private static Delegate Number<TSource, TTarget>() where TSource : INumberBase<TSource> where TTarget : INumberBase<TTarget>
        => (ItemMap<TSource, TTarget>)((in TSource value) => TTarget.CreateTruncating(value));

    /// <summary>What is too large becomes 0.</summary>
    private static Delegate Fitting<TSource, TTarget>() where TSource : IBinaryInteger<TSource> where TTarget : IBinaryInteger<TTarget>, IMinMaxValue<TTarget>
        => (ItemMap<TSource, TTarget>)((in TSource value) => ulong.CreateTruncating(value) <= ulong.CreateTruncating(TTarget.MaxValue) ? TTarget.CreateTruncating(value) : TTarget.Zero);

    private static Delegate ToBoolean<T>() where T : INumberBase<T> => (ItemMap<T, bool>)((in T value) => !T.IsZero(value));

    private static Delegate FromBoolean<T>() where T : INumberBase<T> => (ItemMap<bool, T>)((in bool value) => value ? T.One : T.Zero);

    /// <summary>Text that is no signed number is an error; that is no unsigned number, 0; no Single or Double, NaN.</summary>
    private static Delegate FromText<T>(PrimitiveDataViewType target)
    {
        ParseText<T> parse = Parser.For<T>(target);
        bool mustParse = Signed.Contains(target.RawType);
        string name = target.RawType == typeof(sbyte) ? "sbyte" : target.RawType == typeof(short) ? "short" : target.RawType == typeof(int) ? "int" : "long";
        return (ItemMap<ReadOnlyMemory<char>, T>)((in ReadOnlyMemory<char> text) =>
        {
            bool parsed = parse(text, out T value);
            Check.State(parsed || !mustParse, $"Value could not be parsed from text to {name}.");
            return value;
        });
    }

    private static Delegate ToText<T>() => (ItemMap<T, ReadOnlyMemory<char>>)((in T value) => TextOf(value).AsMemory());

    private static string TextOf<T>(T value) => value switch
    {
        float number => number.ToString("G7", CultureInfo.InvariantCulture),
        double number => number.ToString("G17", CultureInfo.InvariantCulture),
        DateTime or DateTimeOffset => string.Format(CultureInfo.InvariantCulture, "{0:o}", value),
        _ => string.Format(CultureInfo.InvariantCulture, "{0}", value),
    };

    /// <summary>The ticks of a time.</summary>
    private static Delegate? FromTime(DataViewType source, Type to) => source switch
    {
        DateTimeDataViewType => Generic.Call<Delegate>(Ticks<DateTime, long>, [source.RawType, to], (Func<DateTime, long>)(time => time.Ticks)),
        DateTimeOffsetDataViewType => Generic.Call<Delegate>(Ticks<DateTime, long>, [source.RawType, to], (Func<DateTimeOffset, long>)(time => time.UtcTicks)),
        TimeSpanDataViewType => Generic.Call<Delegate>(Ticks<DateTime, long>, [source.RawType, to], (Func<TimeSpan, long>)(time => time.Ticks)),
        _ => null,
    };

    private static Delegate Ticks<TSource, TTarget>(Func<TSource, long> ticks) where TTarget : INumberBase<TTarget>
        => (ItemMap<TSource, TTarget>)((in TSource value) => TTarget.CreateTruncating(ticks(value)));
}
