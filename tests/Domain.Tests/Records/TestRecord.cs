using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Scores;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>One record, and what the slow way does with it: one call per value.</summary>
internal sealed record TestRecord(RecordRow Row, (string Name, double? Number, string? Category)[] Features)
{
    public static void AddTo(IEnumerable<TestRecord> records, RecordBlockBuilder builder)
    {
        foreach (var record in records)
        {
            builder.Add(record.Row);
            foreach (var (name, number, category) in record.Features)
                (category is null ? builder.TryAddFeature(name, number!.Value) : builder.TryAddFeature(name, category)).ShouldBeTrue();
        }
    }

    /// <summary>
    /// The reference. A feature that occurs in the block at all and not in this record is missing in it, hence the names.
    /// </summary>
    public void FoldInto(PartialAggregate target, string? positiveClass, IReadOnlyDictionary<string, bool> features)
    {
        var (row, weight) = (Row, (double)Row.Weight);
        target.Traffic.AddRecord(row.Time, weight, row.Error);
        if (row.Label is not null || !double.IsNaN(row.Actual))
            target.Traffic.AddLabelled(1);
        if (!double.IsNaN(row.LatencySeconds))
            target.Latency.Add((float)row.LatencySeconds, weight);
        if (row.Label is not null && row.Prediction is not null)
            target.Confusion.Add(row.Label, row.Prediction, weight);
        if (row.Label is not null && !double.IsNaN(row.Score))
        {
            if (positiveClass is not null)
                target.Scores.Add(ScoreKind.PositiveClass, (float)row.Score, row.Label == positiveClass, weight);
            else if (row.Prediction is not null)
                target.Scores.Add(ScoreKind.TopLabel, (float)row.Score, row.Label == row.Prediction, weight);
        }

        if (!double.IsNaN(row.Value) && !double.IsNaN(row.Actual))
            target.Regression.Add(row.Actual, row.Value, weight);
        foreach (var (name, isCategorical) in features)
        {
            var feature = Features.FirstOrDefault(feature => feature.Name == name);
            if (isCategorical)
                target.Features.AddCategorical(name, [feature.Category is null ? byte.MaxValue : (byte)0], [feature.Category ?? ""], [Row.Weight]);
            else
                target.Features.AddNumeric(name, [(double)(float)(feature.Number ?? double.NaN)], [Row.Weight]);
        }

        if (row.InputTokens >= 0)
            target.Tokens.AddInputTokens([(uint)row.InputTokens], [Row.Weight]);
        if (row.OutputTokens >= 0)
            target.Tokens.AddOutputTokens([(uint)row.OutputTokens], [Row.Weight]);
        target.Tokens.TimeToFirstToken.Add(row.TimeToFirstTokenSeconds, weight);
        target.Tokens.TimePerOutputToken.Add(row.TimePerOutputTokenSeconds, weight);
        if (!double.IsNaN(row.Cost))
            target.Tokens.AddCost(row.Cost, weight);
    }
}
