using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Privacy;

/// <summary>
/// Takes out of a partial aggregate what fewer than a minimum of records make up, before figures are computed of it. Names below the
/// minimum become <c>other</c>, and further ones with them while other itself is below it.
/// </summary>
public static class Withholding
{
    /// <summary>All of the records.</summary>
    public const string Records = "records";

    /// <param name="partial">What is changed; what a node used stays, which is of no record.</param>
    /// <param name="minimum">0 or 1: everything stays.</param>
    /// <returns>What was taken out; empty: nothing.</returns>
    public static string[] Apply(PartialAggregate partial, int minimum)
    {
        ArgumentNullException.ThrowIfNull(partial);
        if (minimum <= 1)
            return [];
        var least = (ulong)minimum;
        var few = new List<string>();
        if (partial.HasTraffic && partial.Traffic.Records < least)
        {
            partial.Retain(AggregateParts.Resources);
            return [Records];
        }

        if (partial.HasTraffic && partial.Traffic.Errors.Withhold(least))
            few.Add("error_codes");
        if (partial.HasLatency && IsFew(partial.Latency.Seconds.Count, least))
            Drop(partial, AggregateParts.Latency, "latency", few);
        Labelled(partial, least, few);
        Tokens(partial, least, few);
        if (partial.HasOutputs)
            few.AddRange(partial.Outputs.Withhold(least));
        if (partial.HasFeatures)
            few.AddRange(partial.Features.Withhold(least).Select(static name => "features." + name));
        if (partial.HasMeasurements)
            few.AddRange(partial.Measurements.Withhold(least).Select(static name => "measurements." + name));
        if (partial.HasProbabilities && partial.Probabilities.IsFew(least))
            Drop(partial, AggregateParts.Probabilities, "probabilities", few);
        if (partial.HasIntervals && (IsFew(partial.Intervals.Count, least) || IsFew(partial.Intervals.Labelled, least)))
            Drop(partial, AggregateParts.Intervals, "intervals", few);
        if (partial.HasDimensions)
            few.AddRange(partial.Dimensions.Withhold(least).Select(static name => "dimensions." + name));
        if (partial.HasEmbeddings)
            few.AddRange(partial.Embeddings.Withhold(least).Select(static name => name.Length == 0 ? "embeddings" : "embeddings." + name));
        if (partial.HasBins && partial.Bins.Withhold(least))
            few.Add("baseline_counts");
        if (partial.HasOutliers && partial.Outliers.Withhold(least))
            few.Add("outliers");
        return [.. few];
    }

    /// <summary>Whether there is something, and too little of it.</summary>
    internal static bool IsFew(ulong count, ulong least) => count > 0 && count < least;

    private static void Labelled(PartialAggregate partial, ulong least, List<string> few)
    {
        var kinds = new[] { ScoreKind.PositiveClass, ScoreKind.TopLabel };
        if (Array.Exists(kinds, kind => partial.ToScoreFigures(kind) is { } figures && IsFew(figures.Count, least)))
            Drop(partial, AggregateParts.Scores | AggregateParts.PairScores, "scores", few);
        if (partial.HasRegression && IsFew(partial.Regression.ToFigures()?.Count ?? 0, least))
            Drop(partial, AggregateParts.Regression, "regression", few);
        if (!partial.HasConfusion)
            return;
        if (IsFew(partial.Confusion.ToFigures()?.Count ?? 0, least))
            Drop(partial, AggregateParts.Confusion, "classification", few);
        else if (partial.Confusion.Withhold(least))
            few.Add("classes");
    }

    private static void Tokens(PartialAggregate partial, ulong least, List<string> few)
    {
        if (partial.HasTokens)
        {
            var tokens = partial.Tokens;
            if (IsFew(tokens.Input.Count, least) || IsFew(tokens.Output.Count, least) || IsFew(tokens.CostCount, least)
                || IsFew(tokens.TimeToFirstToken.Seconds.Count, least) || IsFew(tokens.TimePerOutputToken.Seconds.Count, least))
                Drop(partial, AggregateParts.Tokens, "tokens", few);
        }

        if (partial.HasTokenDetails && (IsFew(partial.TokenDetails.Cached.Count, least) || IsFew(partial.TokenDetails.Reasoning.Count, least)))
            Drop(partial, AggregateParts.TokenDetails, "token_details", few);
    }

    private static void Drop(PartialAggregate partial, AggregateParts parts, string name, List<string> few)
    {
        partial.Retain(AggregateParts.All & ~parts);
        few.Add(name);
    }
}
