using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Windows;

/// <summary>
/// How many records of a longer window lie in each of its base windows. Which of them are late depends on the watermark where
/// they arrive, and lateness goes by base windows, however long the window is in which they are merged.
/// </summary>
/// <remarks>
/// Pairs of variable-length integers: milliseconds from the start of the longer window to that of the base window, and records.
/// Base windows come in any order and may repeat, so lists of one window are joined end to end.
/// </remarks>
public static class BaseWindowCounts
{
    public static void Write(AggregateWriter writer, long offset, ulong records)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarUInt((ulong)offset);
        writer.WriteVarUInt(records);
    }

    /// <summary>How many of the records lie in base windows that a watermark has closed.</summary>
    /// <param name="counts">The list.</param>
    /// <param name="windowStart">Start of the longer window, Unix milliseconds.</param>
    /// <param name="baseTier">The base windows of who asks, which may be longer or shorter than those of the list.</param>
    /// <param name="watermark">The watermark before these records.</param>
    /// <param name="allowedLateness">Grace.</param>
    /// <exception cref="AggregateFormatException">The bytes are no such list.</exception>
    public static ulong Late(ReadOnlySpan<byte> counts, long windowStart, Tier baseTier, Watermark watermark, TimeSpan allowedLateness)
    {
        var reader = new AggregateReader(counts);
        var late = 0UL;
        while (!reader.IsAtEnd)
        {
            var offset = reader.ReadVarUInt();
            if (offset > long.MaxValue / 2)
                throw new AggregateFormatException($"a base window lies {offset} ms after the start of its window");
            var records = reader.ReadVarUInt();
            if (watermark.IsLate(windowStart + (long)offset, baseTier, allowedLateness))
                late += records;
        }

        return late;
    }
}
