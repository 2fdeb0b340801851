namespace OrleansMonitor.Storage;

/// <summary>A row within an owner: its slice, its tier (0 is the base window) and its window's start in Unix milliseconds.</summary>
public readonly record struct RowKey(string Version, string Segment, byte Tier, long Start);

/// <summary>A row: its key and the encoded partial aggregate of its window.</summary>
public sealed record AggregateRow(RowKey Key, byte[] Partial);
