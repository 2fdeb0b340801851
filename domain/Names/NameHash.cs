using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace OrleansMonitor.Domain.Names;

/// <summary>
/// A short stand-in for names that is the same in every process and every build: the first eight bytes of their SHA-256, so that
/// names cannot be made to collide.
/// </summary>
public static class NameHash
{
    public static ulong Of(params ReadOnlySpan<string> names)
    {
        // No name holds the separator.
        var bytes = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', names!));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>A rule's id, for as long as its group and it keep their names.</summary>
    public static ulong OfRule(string group, string name) => Of("rule", group, name);

    /// <summary>16 hexadecimal digits.</summary>
    public static string TextOf(string text) => Of(text).ToString("x16", CultureInfo.InvariantCulture);
}
