using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// The steps that the weights of each sparse input have not had yet, since no row of these steps has the input. They are linear in the
/// weights and their state, so all of them together take as long as one.
/// </summary>
/// <param name="inputs">Number of inputs.</param>
/// <param name="hasState">Whether weights have a state that the steps change.</param>
internal sealed unsafe class PostponedUpdates(int inputs, bool hasState)
{
    // The longer, the more products a step has to update; the shorter, the more often all weights have to make up.
    private const int MostSteps = 1024;

    private readonly LinearUpdate[] _from = new LinearUpdate[MostSteps];
    private readonly int[] _done = new int[inputs];

    /// <summary>Gets the number of steps that an input may have to make up for.</summary>
    public int Steps { get; private set; }

    /// <summary>Gets whether all inputs have to make up before another step.</summary>
    public bool IsFull => Steps == MostSteps;

    /// <summary>Adds a step.</summary>
    public void Add(in LinearUpdate update)
    {
        for (int step = 0; step < Steps; step++)
            _from[step] = update.After(_from[step]);
        _from[Steps++] = update;
    }

    /// <summary>Remembers that an input has had all steps.</summary>
    public void SetDone(int input) => _done[input] = Steps;

    /// <summary>Forgets all steps, which all inputs have had.</summary>
    public void Clear()
    {
        Steps = 0;
        Array.Clear(_done);
    }

    /// <summary>Makes up for the steps that the weights of an input have not had.</summary>
    /// <param name="input">The input.</param>
    /// <param name="weights">Its weights, changed in place.</param>
    /// <param name="state">The first numbers of their state, changed in place.</param>
    /// <param name="count">The number of weights, a multiple of a vector.</param>
    public void Apply(int input, float* weights, float* state, int count)
    {
        if (_done[input] == Steps)
            return;
        LinearUpdate update = _from[_done[input]];
        _done[input] = Steps;
        Vector256<float> fromParameter = Vector256.Create((float)update.FromParameter);
        if (!hasState)
        {
            for (int i = 0; i < count; i += Vector256<float>.Count)
                Denormals.Flush(fromParameter * Vector256.Load(weights + i)).Store(weights + i);
            return;
        }
        Vector256<float> fromState = Vector256.Create((float)update.FromState),
            stateFromParameter = Vector256.Create((float)update.StateFromParameter),
            stateFromState = Vector256.Create((float)update.StateFromState);
        for (int i = 0; i < count; i += Vector256<float>.Count)
        {
            Vector256<float> w = Vector256.Load(weights + i), m = Vector256.Load(state + i);
            Denormals.Flush(Vector256.MultiplyAddEstimate(fromState, m, fromParameter * w)).Store(weights + i);
            Denormals.Flush(Vector256.MultiplyAddEstimate(stateFromParameter, w, stateFromState * m)).Store(state + i);
        }
    }
}
