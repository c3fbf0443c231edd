using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>The instructions that the kernels consist of, on vectors of one width.</summary>
/// <typeparam name="TVector">A vector of single-precision numbers.</typeparam>
internal unsafe interface IInstructions<TVector>
    where TVector : struct
{
    /// <summary>Numbers in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector vector, float* destination);

    /// <summary>A vector of the same number.</summary>
    static abstract TVector Create(float value);

    /// <summary>x * y + z.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);
}

/// <summary>Vectors of 16: AVX-512.</summary>
internal readonly unsafe struct Instructions512 : IInstructions<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(Vector512<float> vector, float* destination) => vector.Store(destination);

    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z)
        => Vector512.MultiplyAddEstimate(x, y, z);
}

/// <summary>Vectors of 8: AVX2 with FMA.</summary>
internal readonly unsafe struct Instructions256 : IInstructions<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(Vector256<float> vector, float* destination) => vector.Store(destination);

    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> MultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z)
        => Vector256.MultiplyAddEstimate(x, y, z);
}

/// <summary>Vectors of 4: what every processor has, such as ARM's.</summary>
internal readonly unsafe struct Instructions128 : IInstructions<Vector128<float>>
{
    public static int Count => Vector128<float>.Count;

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static void Store(Vector128<float> vector, float* destination) => vector.Store(destination);

    public static Vector128<float> Create(float value) => Vector128.Create(value);

    public static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> y, Vector128<float> z)
        => Vector128.MultiplyAddEstimate(x, y, z);
}
