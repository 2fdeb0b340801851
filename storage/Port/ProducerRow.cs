namespace OrleansMonitor.Storage;

/// <summary>
/// A producer's committed set as its owner stores it: every sequence ≤ <paramref name="Low"/>, and Low + 1 + i for each set
/// bit i of <paramref name="Bitmap"/> (bit 0 is the lowest of byte 0). <paramref name="LastSeen"/> is Unix milliseconds.
/// </summary>
public sealed record ProducerRow(Guid Producer, ulong Low, byte[] Bitmap, long LastSeen);
