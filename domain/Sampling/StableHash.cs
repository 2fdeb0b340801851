using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace OrleansMonitor.Domain.Sampling;

/// <summary>
/// The hash by which a record and its label are sampled alike and joined: XXH64 with seed 0 of the id's UTF-8 text. None of
/// the overloads allocates for ids of up to 256 characters.
/// </summary>
public static class StableHash
{
    private const int MaxStackChars = 256;
    private const int MaxBytesPerChar = 3;

    public static ulong OfInferenceId(ReadOnlySpan<byte> utf8) => XxHash64.Hash(utf8);

    public static ulong OfInferenceId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return OfInferenceId(id.AsSpan());
    }

    [SkipLocalsInit]
    public static ulong OfInferenceId(ReadOnlySpan<char> id)
    {
        if (id.Length <= MaxStackChars)
            return OfText(id, stackalloc byte[MaxStackChars * MaxBytesPerChar]);
        var rented = ArrayPool<byte>.Shared.Rent(id.Length * MaxBytesPerChar);
        try
        {
            return OfText(id, rented);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The same as of its text "00000000-0000-0000-0000-000000000000", in lower case.</summary>
    [SkipLocalsInit]
    public static ulong OfInferenceId(Guid id)
    {
        Span<byte> utf8 = stackalloc byte[36];
        id.TryFormat(utf8, out _, "D");
        return OfInferenceId(utf8);
    }

    /// <summary>The same as of its decimal text.</summary>
    [SkipLocalsInit]
    public static ulong OfInferenceId(long id)
    {
        Span<byte> utf8 = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, utf8, out var length);
        return OfInferenceId(utf8[..length]);
    }

    private static ulong OfText(ReadOnlySpan<char> id, Span<byte> buffer)
    {
        Utf8.FromUtf16(id, buffer, out _, out var length);
        return OfInferenceId(buffer[..length]);
    }
}
