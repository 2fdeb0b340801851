using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Alerts;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>A number for all rule files of a silo together: equal for equal names and texts, in every process and build.</summary>
public static class RuleFileSet
{
    /// <summary>Of the sources that are files, in whatever order. Never 0.</summary>
    public static ulong Of(IEnumerable<RuleSource> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var source in sources.Where(static source => source.Origin == RuleOrigin.File).OrderBy(static source => source.Name, StringComparer.Ordinal))
        {
            foreach (var text in (string[])[source.Name, source.Text])
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
                hash.AppendData(length);
                hash.AppendData(bytes);
            }
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()) | 1;
    }
}
