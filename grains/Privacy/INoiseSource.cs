using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansMonitor.Grains.Privacy;

/// <summary>Where the noise of private releases comes from. Whoever could foretell it could take it off again.</summary>
public interface INoiseSource
{
    ulong NextBits();
}

internal sealed class SecureNoise : INoiseSource
{
    public ulong NextBits()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
