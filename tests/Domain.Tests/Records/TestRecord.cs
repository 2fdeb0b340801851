using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Outputs;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Tests.Records;

/// <summary>One record, and what the slow way does with it: one call per value.</summary>
internal sealed record TestRecord(RecordRow Row, (string Name, double? Number, string? Category)[] Features)
{
    public (string Name, double? Number, string? Category)[] Measurements { get; init; } = [];

    /// <summary>In ordinal order of the classes.</summary>
    public (string Name, double Value)[] Probabilities { get; init; } = [];

    public (string Name, string Value)[] Dimensions { get; init; } = [];

    public (string Name, float[] Vector)[] Embeddings { get; init; } = [];

    public static void AddTo(IEnumerable<TestRecord> records, RecordBlockBuilder builder)
    {
        foreach (var record in records)
        {
            builder.Add(record.Row);
            foreach (var (name, number, category) in record.Features)
                (category is null ? builder.TryAddFeature(name, number!.Value) : builder.TryAddFeature(name, category)).ShouldBeTrue();
            foreach (var (name, number, category) in record.Measurements)
                (category is null ? builder.TryAddMeasurement(name, number!.Value) : builder.TryAddMeasurement(name, category)).ShouldBeTrue();
            foreach (var (name, value) in record.Probabilities)
                builder.TryAddProbability(name, value).ShouldBeTrue();
            foreach (var (name, value) in record.Dimensions)
                builder.TryAddDimension(name, value).ShouldBeTrue();
            foreach (var (name, vector) in record.Embeddings)
                builder.TryAddEmbedding(name, vector).ShouldBeTrue();
        }
    }

    /// <summary>The reference: by the record alone.</summary>
    public void FoldInto(PartialAggregate target, string? positiveClass)
    {
        var (row, weight) = (Row, (double)Row.Weight);
        target.Traffic.AddRecord(row.Time, weight, row.Error);
        if (row.Label is not null || !double.IsNaN(row.Actual))
            target.Traffic.AddLabelled(1);
        if (!double.IsNaN(row.LatencySeconds))
            target.Latency.Add((float)row.LatencySeconds, weight);
        if (row.Label is not null && row.Prediction is not null)
            target.Confusion.Add(row.Label, row.Prediction, weight);
        if (row.Label is not null)
            LabelledScore.Add(target, positiveClass, row.Prediction, row.Label, row.Score, weight);

        AddOutputs(target.Outputs, positiveClass);
        AddProbabilities(target.Probabilities);
        if (!double.IsNaN(row.LowerBound))
        {
            var interval = new PredictionInterval(row.LowerBound, row.UpperBound, row.IntervalLevel);
            target.Intervals.Add(interval, weight);
            if (!double.IsNaN(row.Actual))
                target.Intervals.AddActual(interval, row.Actual, weight);
        }

        if (!double.IsNaN(row.Value) && !double.IsNaN(row.Actual))
            target.Regression.Add(row.Actual, row.Value, weight);
        foreach (var (name, number, category) in Features)
        {
            if (category is not null)
                target.Features.AddCategorical(name, (byte[])[0], [category], [Row.Weight]);
            else
                target.Features.AddNumeric(name, [(double)(float)number!.Value], [Row.Weight]);
        }

        foreach (var (name, number, category) in Measurements)
        {
            if (category is not null)
                target.Measurements.AddCategorical(name, (byte[])[0], [category], [Row.Weight]);
            else
                target.Measurements.AddNumeric(name, [number!.Value], [Row.Weight]);
        }

        foreach (var (name, vector) in Embeddings)
            target.Embeddings.Norms.AddNumeric(EmbeddingSet.KeyOf(name, vector.Length), [(float)Math.Sqrt(vector.Sum(static number => (double)number * number))], [Row.Weight]);

        if (row.InputTokens >= 0)
            target.Tokens.AddInputTokens([(uint)row.InputTokens], [Row.Weight]);
        if (row.OutputTokens >= 0)
            target.Tokens.AddOutputTokens([(uint)row.OutputTokens], [Row.Weight]);
        if (row.CachedTokens >= 0)
            target.TokenDetails.AddCachedTokens([(uint)row.CachedTokens], [Row.Weight]);
        if (row.ReasoningTokens >= 0)
            target.TokenDetails.AddReasoningTokens([(uint)row.ReasoningTokens], [Row.Weight]);
        target.Tokens.TimeToFirstToken.Add(row.TimeToFirstTokenSeconds, weight);
        target.Tokens.TimePerOutputToken.Add(row.TimePerOutputTokenSeconds, weight);
        if (!double.IsNaN(row.Cost))
            target.Tokens.AddCost(row.Cost, weight);
    }

    private void AddProbabilities(ClassProbabilities target)
    {
        if (Probabilities.Length == 0)
            return;
        target.AddVectors(1, Row.Weight);
        foreach (var (name, value) in Probabilities)
        {
            var cells = target.Class(name);
            cells.IsNamed = true;
            cells.Sum.AddProduct(value, Row.Weight);
        }

        if (Row.Label is not null)
            target.AddLabel(Vector(Probabilities), Row.Label, Row.Weight);
    }

    /// <summary>As it waits for a label.</summary>
    public static ProbabilityVector Vector((string Name, double Value)[] probabilities) =>
        new([.. probabilities.Select(static each => each.Name)], [.. probabilities.Select(static each => ProbabilityCode.Of(each.Value))]);

    private void AddOutputs(ModelOutputs outputs, string? positiveClass)
    {
        if (Row.Prediction is { } predicted)
            outputs.Classes.Add(predicted, Row.Weight);
        outputs.Values.Add(Row.Value, Row.Weight);
        if (!double.IsNaN(Row.Score))
            outputs.Scores(Row.Prediction is null ? OutputRoute.Alone : ModelOutputs.RouteOf(Row.Prediction, positiveClass)).Add(Row.Score, Row.Weight);
    }
}
