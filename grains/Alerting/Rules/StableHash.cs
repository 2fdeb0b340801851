using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>A number for names that is the same in every process and every build. The first eight bytes of SHA-256, so that names cannot be made to collide.</summary>
internal static class StableHash
{
    public static ulong Of(params ReadOnlySpan<string> names)
    {
        // No name holds the separator.
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', names!));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
