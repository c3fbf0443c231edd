using System.Buffers;

namespace MLExtensions;

/// <summary>Computes a model's outputs for rows. Not thread-safe; each thread has its own.</summary>
internal interface IRowScorer
{
    /// <summary>Numbers that go in, a row.</summary>
    int Inputs { get; }

    /// <summary>Numbers that come out, a row.</summary>
    int Outputs { get; }

    /// <summary>
    /// The most rows that a thread is given at a time; <see cref="int.MaxValue"/>, where scoring takes threads of its own.
    /// </summary>
    int RowsOfPart { get; }

    /// <summary>Another scorer of the same model, for another thread.</summary>
    IRowScorer Fork();

    /// <summary>Computes the outputs of some rows.</summary>
    /// <param name="features">Rows x <see cref="Inputs"/>.</param>
    /// <param name="outputs">Rows x <see cref="Outputs"/>; receives them.</param>
    void Score(ReadOnlySpan<float> features, Span<float> outputs);

    /// <summary>Computes the outputs of some rows whose features are mostly 0.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="outputs">Rows x <see cref="Outputs"/>; receives them.</param>
    void Score(ReadOnlySpan<SparseVector> rows, Span<float> outputs)
    {
        float[] features = ArrayPool<float>.Shared.Rent(Inputs);
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].CopyTo(features.AsSpan(0, Inputs));
            Score(features.AsSpan(0, Inputs), outputs.Slice(row * Outputs, Outputs));
        }
        ArrayPool<float>.Shared.Return(features);
    }
}
