using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Owners;

/// <summary>Reads the pairs of dimensions that a model chose.</summary>
public static class DimensionPairs
{
    public const string Limit = "two different dimensions with a comma between them, such as country,device";

    /// <summary>The pairs; those that are not well formed, which no start lets pass, are left out.</summary>
    public static DimensionPair[] Of(ModelAggregationOptions? options) =>
        [.. (options?.DimensionPairs ?? []).Select(Read).Where(static pair => pair is not null).Select(static pair => pair!.Value).Distinct().Take(RecordLimits.MaxDimensionPairs)];

    /// <summary>Null: it is no pair. The names are put in ordinal order, so that a pair is the same however it is written.</summary>
    public static DimensionPair? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.Length != 2 || names[0] == names[1] || names.Any(static name => NameRules.Check(name) is not null))
            return null;
        return string.CompareOrdinal(names[0], names[1]) < 0 ? new DimensionPair(names[0], names[1]) : new DimensionPair(names[1], names[0]);
    }
}
