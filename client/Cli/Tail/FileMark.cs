using System.Security.Cryptography;

namespace OrleansMonitor.Cli.Tail;

/// <summary>How a file begins, by which it is known again under another name.</summary>
/// <param name="Length">Bytes at its beginning, at most <see cref="MaxLength"/>.</param>
/// <param name="Hash">SHA-256 of them, in hexadecimal digits.</param>
internal sealed record FileMark(int Length, string Hash)
{
    public const int MaxLength = 1024;

    /// <summary>Of a file that is open, as long as it may be.</summary>
    public static FileMark Of(FileStream file, long through)
    {
        var length = (int)Math.Min(MaxLength, through);
        return new FileMark(length, Hashed(file, length) ?? "");
    }

    public bool IsOf(FileStream file) => Hashed(file, Length) == Hash;

    private static string? Hashed(FileStream file, int length)
    {
        var begin = new byte[length];
        return RandomAccess.Read(file.SafeFileHandle, begin, 0) == length ? Convert.ToHexString(SHA256.HashData(begin)) : null;
    }
}
