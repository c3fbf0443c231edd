namespace MLExtensions.Torch;

/// <summary>
/// The factors of Core's <see cref="Dropout"/> as a tensor, rows x units. A device computes them itself, to the same bits: to move them
/// there would take longer than the step that they are for.
/// </summary>
internal static class DropoutMask
{
    private const long LowerHalf = 0xFFFFFFFF;

    /// <param name="dropout">What is dropped in a step.</param>
    /// <param name="firstRow">The place of the first row in the step's batch.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="units">The number of units.</param>
    /// <param name="device">Where the tensor is.</param>
    public static Tensor Create(Dropout dropout, int firstRow, int rows, int units, Device device)
        => device.type == DeviceType.CPU ? Read(dropout, firstRow, rows, units) : Compute(dropout, firstRow, rows, units, device);

    public static Tensor Read(Dropout dropout, int firstRow, int rows, int units)
    {
        int evenUnits = units + units % 2;
        Tensor mask = TensorData.Empty([rows, evenUnits]);
        Span<float> factors = TensorData.Singles(mask);
        for (int row = 0; row < rows; row++)
            dropout.GetFactors(firstRow + row, 0, factors.Slice(row * evenUnits, evenUnits));
        return mask.narrow(1, 0, units);
    }

    // Number i of the stream decides two neighbouring units, by its lower and its upper half; a row begins at row * 2^31. Signed numbers of
    // 64 bits wrap around as unsigned ones do.
    public static Tensor Compute(Dropout dropout, int firstRow, int rows, int units, Device device)
    {
        Tensor row = NumberOperators.CountTo(rows, device).Add((long)firstRow).unsqueeze(1),
            pair = NumberOperators.CountTo((units + 1) / 2, device).unsqueeze(0);
        Tensor z = row.Mul(1L << 31).Add(pair).Add(1L).Mul(Signed(CounterRandom.GoldenGamma)).Add(Signed(dropout.Key));
        z = (z ^ Shifted(z, 30)).Mul(Signed(CounterRandom.FirstFactor));
        z = (z ^ Shifted(z, 27)).Mul(Signed(CounterRandom.SecondFactor));
        z ^= Shifted(z, 31);
        Tensor bits = stack([z & tensor(LowerHalf, device: device), Shifted(z, 32)], 2).view(rows, -1).narrow(1, 0, units);
        return bits.GreaterOrEqual(dropout.DropBelow).to_type(ScalarType.Float32).Mul(dropout.Scale);
    }

    private static long Signed(ulong value) => unchecked((long)value);

    /// <summary>z >>> bits: what comes in at the top is 0, whatever the sign.</summary>
    private static Tensor Shifted(Tensor z, int bits)
        => z.bitwise_right_shift(tensor((long)bits, device: z.device)) & tensor((1L << 64 - bits) - 1, device: z.device);
}
