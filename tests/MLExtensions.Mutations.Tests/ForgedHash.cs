using System.Security.Cryptography;
using System.Text;

namespace MLExtensions.Mutations.Tests;

/// <summary>Makes the SHA-256 in the metadata of a checkpoint right again.</summary>
internal static class ForgedHash
{
    private static readonly byte[] s_start = Encoding.ASCII.GetBytes("\"sha256\":\"");

    /// <summary>Returns the file with the hash of its content; unchanged where it has no place for one.</summary>
    public static byte[] Write(byte[] file)
    {
        int digits = file.AsSpan().IndexOf(s_start) + s_start.Length;
        if (digits < s_start.Length || file.Length < digits + 2 * SHA256.HashSizeInBytes)
            return file;
        byte[] forged = [.. file];
        forged.AsSpan(digits, 2 * SHA256.HashSizeInBytes).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(forged)), forged.AsSpan(digits));
        return forged;
    }
}
