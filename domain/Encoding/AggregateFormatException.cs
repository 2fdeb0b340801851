namespace OrleansMonitor.Domain.Encoding;

/// <summary>The bytes are not a well-formed aggregate of a known version.</summary>
public sealed class AggregateFormatException(string message) : FormatException(message)
{
    internal static AggregateFormatException Truncated() => new("the data ends before the aggregate does");
}
