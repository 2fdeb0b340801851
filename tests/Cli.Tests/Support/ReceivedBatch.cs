using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Tests.Support;

/// <summary>A batch as a silo read it.</summary>
internal sealed record ReceivedBatch(Guid Producer, ulong Sequence, string Node, IReadOnlyList<ReceivedBlock> Blocks, IReadOnlyList<ReceivedLabels> Labels)
{
    public long Records => Blocks.Sum(block => block.Count);

    public static ReceivedBatch Of(WireBatch batch)
    {
        var blocks = new List<ReceivedBlock>();
        foreach (var block in batch.Records)
            blocks.Add(ReceivedBlock.Of(block));
        var labels = new List<ReceivedLabels>();
        foreach (var block in batch.Labels)
            labels.Add(ReceivedLabels.Of(block));
        return new ReceivedBatch(batch.Producer, batch.Sequence, batch.Node, blocks, labels);
    }
}

/// <summary>The columns of a block that tests look at.</summary>
internal sealed record ReceivedBlock
{
    public required string Model { get; init; }

    public required string Version { get; init; }

    public required string Segment { get; init; }

    public required string PositiveClass { get; init; }

    public required bool LabelsFollow { get; init; }

    public required int Count { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required byte[] Predictions { get; init; }

    public required byte[] Labels { get; init; }

    public required double[] Scores { get; init; }

    public required double[] Latencies { get; init; }

    public required ulong[] Ids { get; init; }

    public required uint[] InputTokens { get; init; }

    public required uint[] CachedTokens { get; init; }

    public required uint[] ReasoningTokens { get; init; }

    public required IReadOnlyDictionary<string, double[]> Features { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; }

    public required IReadOnlyDictionary<string, double[]> Probabilities { get; init; }

    public required double[][] Intervals { get; init; }

    /// <summary>0: no error.</summary>
    public required byte[] Errors { get; init; }

    /// <summary>Of each record, by dimension; null: none.</summary>
    public required IReadOnlyDictionary<string, string?[]> Dimensions { get; init; }

    public static ReceivedBlock Of(RecordBlock block)
    {
        var features = new Dictionary<string, double[]>();
        var categories = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var feature in block.Features)
        {
            if (feature.IsCategorical)
                categories.Add(feature.Name, feature.Categories.AsSpan().ToArray());
            else
                features.Add(feature.Name, Array<double>(feature.Numbers));
        }

        return new ReceivedBlock
        {
            Model = block.Model,
            Version = block.Version,
            Segment = block.Segment,
            PositiveClass = block.PositiveClass,
            LabelsFollow = block.LabelsFollow,
            Count = (int)block.Count,
            Classes = block.Classes.AsSpan().ToArray(),
            Predictions = block.Predictions.ToArray(),
            Labels = block.Labels.ToArray(),
            Scores = Array<double>(block.Scores),
            Latencies = Array<double>(block.Latencies),
            Ids = Array<ulong>(block.InferenceIds),
            InputTokens = Array<uint>(block.InputTokens),
            CachedTokens = Array<uint>(block.CachedTokens),
            ReasoningTokens = Array<uint>(block.ReasoningTokens),
            Features = features,
            Categories = categories,
            Probabilities = block.Probabilities.AsSpan().ToArray().ToDictionary(static each => each.Name, static each => Array<double>(each.Numbers)),
            Intervals = [Array<double>(block.LowerBounds), Array<double>(block.UpperBounds), Array<double>(block.IntervalLevels)],
            Errors = block.Errors.ToArray(),
            Dimensions = block.Dimensions.AsSpan().ToArray().ToDictionary(static each => each.Name, Values),
        };
    }

    private static string?[] Values(FeatureColumn column)
    {
        var names = column.Categories.AsSpan().ToArray();
        return [.. column.Indices.ToArray().Select(index => index < names.Length ? names[index] : null)];
    }

    private static T[] Array<T>(ReadOnlyMemory<byte> column)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(column.Span).ToArray();
}

internal sealed record ReceivedLabels(string Model, ulong[] Ids, IReadOnlyList<string> Classes, byte[] Labels, double[] Actuals)
{
    public static ReceivedLabels Of(LabelBlock block) => new(
        block.Model,
        MemoryMarshal.Cast<byte, ulong>(block.InferenceIds.Span).ToArray(),
        block.Classes.AsSpan().ToArray(),
        block.Labels.ToArray(),
        MemoryMarshal.Cast<byte, double>(block.ActualValues.Span).ToArray());
}
