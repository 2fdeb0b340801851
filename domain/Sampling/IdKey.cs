using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansMonitor.Domain.Sampling;

/// <summary>
/// A secret with which the hashes of inference ids are hashed once more, so that nobody without it can try ids and compare. Records, labels
/// and measurements of a model must have the same one; sampling goes by the keyed hash, so it agrees too.
/// </summary>
/// <remarks>
/// SipHash-2-4 of the 8 little-endian bytes of <see cref="StableHash"/>, under the first 16 bytes of the SHA-256 of the secret's UTF-8
/// text. Clients in any language compute the same value, so it must never change.
/// </remarks>
public sealed class IdKey
{
    /// <summary>Characters of a secret: as hexadecimal digits, 128 bits.</summary>
    public const int MinLength = 32;

    public const int MaxLength = 1024;

    private readonly ulong _key0;
    private readonly ulong _key1;

    private IdKey(string secret)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), digest);
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(digest);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(digest[sizeof(ulong)..]);
    }

    /// <summary>What a secret must be.</summary>
    public static string Limit { get; } = string.Create(CultureInfo.InvariantCulture, $"a secret of {MinLength} to {MaxLength} characters, such as openssl rand -hex 32 makes");

    /// <summary>Tells whether two keys are equal without saying what they are.</summary>
    public string Fingerprint => Of(ulong.MaxValue).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads a secret; blanks and line ends around it are not part of it. Null: it is too short or too long.</summary>
    public static IdKey? TryRead(string? secret) =>
        secret?.Trim() is { Length: >= MinLength and <= MaxLength } text ? new IdKey(text) : null;

    /// <param name="hash">Of an id; 0 is no id, and stays 0.</param>
    public ulong Of(ulong hash)
    {
        if (hash == 0)
            return 0;
        Span<byte> message = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(message, hash);
        return SipHash.Hash(_key0, _key1, message);
    }
}
