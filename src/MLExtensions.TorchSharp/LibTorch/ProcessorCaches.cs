using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Torch;

/// <summary>
/// Whether the processor's CPUID instruction reports its caches. In some virtual machines it reports none, and libraries that size their
/// work by the caches go wrong.
/// </summary>
internal static class ProcessorCaches
{
    private const uint HighestLeaf = 0, HighestExtendedLeaf = 0x80000000;

    // The first cache of Intel's and of AMD's leaf; its type is in the lowest five bits, and type 0 means that there are no more caches.
    private const uint CachesOfIntel = 4, CachesOfAmd = 0x8000001D, CacheType = 0x1F;

    /// <summary>Register EAX of a leaf of the CPUID instruction, subleaf 0.</summary>
    public static uint CpuId(uint leaf) => (uint)X86Base.CpuId((int)leaf, 0).Eax;

    /// <param name="cpuId">See <see cref="CpuId"/>; called only where <paramref name="isX86"/> is true.</param>
    /// <param name="isX86">
    /// Whether the processor has the instruction; null: whether this one has. Other processors count as reporting.
    /// </param>
    public static bool AreReported(Func<uint, uint> cpuId, bool? isX86 = null)
    {
        if (!(isX86 ?? X86Base.IsSupported))
            return true;
        return HasCaches(CachesOfIntel, HighestLeaf) || HasCaches(CachesOfAmd, HighestExtendedLeaf);

        bool HasCaches(uint leaf, uint highest) => cpuId(highest) >= leaf && (cpuId(leaf) & CacheType) != 0;
    }
}
