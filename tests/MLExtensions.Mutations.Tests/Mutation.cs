using CsCheck;

namespace MLExtensions.Mutations.Tests;

/// <summary>A change of the bytes of a file.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Place">Where, as a number that is taken modulo the length.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Value">A byte to write.</param>
internal sealed record Mutation(MutationKind Kind, int Place, int Length, byte Value)
{
    /// <summary>Generates one to three changes.</summary>
    public static Gen<Mutation[]> Several { get; } = Gen.Select(
        Gen.Enum<MutationKind>(), Gen.Int[0, int.MaxValue], Gen.Int[1, 64], Gen.Byte,
        (kind, place, length, value) => new Mutation(kind, place, length, value)).Array[1, 3];

    /// <summary>Returns bytes with changes made to them, one after the other.</summary>
    public static byte[] Apply(IEnumerable<Mutation> mutations, byte[] bytes)
        => mutations.Aggregate(bytes, (changed, mutation) => mutation.Apply(changed));

    private byte[] Apply(byte[] bytes)
    {
        if (bytes.Length == 0)
            return [Value];
        int place = Place % bytes.Length, length = Math.Min(Length, bytes.Length - place);
        ReadOnlySpan<byte> before = bytes.AsSpan(0, place), range = bytes.AsSpan(place, length), after = bytes.AsSpan(place + length);
        return Kind switch
        {
            MutationKind.FlipBit => [.. before, (byte)(bytes[place] ^ (1 << Value % 8)), .. bytes.AsSpan(place + 1)],
            MutationKind.SetByte => [.. before, Value, .. bytes.AsSpan(place + 1)],
            MutationKind.Fill => [.. before, .. Enumerable.Repeat(Value, length), .. after],
            MutationKind.Zero => [.. before, .. new byte[length], .. after],
            MutationKind.Cut => before.ToArray(),
            MutationKind.Remove => [.. before, .. after],
            MutationKind.Insert => [.. before, .. Enumerable.Repeat(Value, length), .. range, .. after],
            MutationKind.Duplicate => [.. before, .. range, .. range, .. after],
            MutationKind.Append => [.. bytes, .. Enumerable.Repeat(Value, length)],
            _ => JsonMutation.Apply(bytes, Place, Value),
        };
    }
}

/// <summary>Specifies what a <see cref="Mutation"/> does.</summary>
internal enum MutationKind
{
    FlipBit, SetByte, Fill, Zero, Cut, Remove, Insert, Duplicate, Append, Json,
}
