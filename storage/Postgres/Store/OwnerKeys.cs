using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>
/// An owner's id in the tables: the first 16 bytes of SHA-256 over the cluster, the kind and the name. Any process computes
/// the same without asking the server, and owners of two clusters never have the same one.
/// </summary>
internal sealed class OwnerKeys(string clusterId)
{
    private const int IdBytes = 16;
    private const int MaxStackBytes = 512;

    private readonly byte[] _prefix = Prefix(clusterId);

    public string ClusterId => clusterId;

    public Guid Of(OwnerId owner)
    {
        var length = _prefix.Length + 1 + Encoding.UTF8.GetByteCount(owner.Name);
        Span<byte> text = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        _prefix.CopyTo(text);
        text[_prefix.Length] = (byte)owner.Kind;
        Encoding.UTF8.GetBytes(owner.Name, text[(_prefix.Length + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return new Guid(hash[..IdBytes], bigEndian: true);
    }

    /// <summary>With its length in front, so that no cluster's name and kind read like another's.</summary>
    private static byte[] Prefix(string clusterId)
    {
        var name = Encoding.UTF8.GetBytes(clusterId);
        var prefix = new byte[sizeof(int) + name.Length];
        BinaryPrimitives.WriteInt32BigEndian(prefix, name.Length);
        name.CopyTo(prefix, sizeof(int));
        return prefix;
    }
}
