namespace OrleansMonitor.Domain.Encoding;

/// <summary>
/// Reads that also check the range of what they read: foreign bytes may be well formed and still say NaN records.
/// </summary>
internal static class AggregateReaderChecks
{
    /// <summary>No window counts this many; the room above keeps sums of decoded counts from wrapping.</summary>
    internal const ulong MaxTally = 1UL << 56;

    /// <summary>A number of records.</summary>
    internal static ulong ReadTally(this ref AggregateReader reader)
    {
        var value = reader.ReadVarUInt();
        return value <= MaxTally ? value : throw new AggregateFormatException($"a count of {value} exceeds {MaxTally}");
    }

    /// <summary>A sum of weights, costs or the like: finite and not negative.</summary>
    internal static double ReadAmount(this ref AggregateReader reader)
    {
        var value = reader.ReadNumber();
        return double.IsFinite(value) && value >= 0 ? value : throw new AggregateFormatException($"an amount of {value} is negative or not finite");
    }

    /// <summary>Any finite number.</summary>
    internal static double ReadFinite(this ref AggregateReader reader)
    {
        var value = reader.ReadNumber();
        return double.IsFinite(value) ? value : throw new AggregateFormatException($"a number is {value}");
    }

    /// <summary>
    /// A count and its weight sum as <see cref="WriteTally"/> wrote them: one variable-length integer while every weight is 1.
    /// </summary>
    internal static (ulong Count, double Weight) ReadWeightedTally(this ref AggregateReader reader)
    {
        var coded = reader.ReadVarUInt();
        var count = coded >> 1;
        if (count > MaxTally)
            throw new AggregateFormatException($"a count of {count} exceeds {MaxTally}");
        var weight = (coded & 1) == 0 ? count : reader.ReadAmount();
        return count > 0 || weight == 0 ? (count, weight) : throw new AggregateFormatException($"no records have the weight {weight}");
    }

    /// <summary>The count shifted left by one; the low bit says that a weight sum other than the count follows.</summary>
    internal static void WriteTally(this AggregateWriter writer, ulong count, double weight)
    {
        var weighted = weight != count;
        writer.WriteVarUInt((count << 1) | (weighted ? 1UL : 0));
        if (weighted)
            writer.WriteNumber(weight);
    }
}
