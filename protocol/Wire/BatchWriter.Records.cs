using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Wire;

/// <content>Blocks of records.</content>
public sealed partial class BatchWriter
{
    public void WriteRecords(RecordBlock block)
    {
        var start = _writer.Begin(5);
        _writer.WriteString(1, block.Model);
        _writer.WriteString(2, block.Version);
        _writer.WriteString(3, block.Segment);
        _writer.WriteUInt64(4, block.Count);
        _writer.WriteFixed64(5, block.BaseTime);
        _writer.WriteBytes(6, block.Times.Span);
        _writer.WriteStrings(7, block.Classes.AsSpan());
        _writer.WriteBytes(8, block.Predictions.Span);
        _writer.WriteBytes(9, block.Labels.Span);
        _writer.WriteString(10, block.PositiveClass);
        _writer.WriteBytes(11, block.Scores.Span);
        _writer.WriteBytes(12, block.Latencies.Span);
        _writer.WriteBytes(13, block.Weights.Span);
        _writer.WriteFloat(14, block.Weight);
        _writer.WriteStrings(15, block.ErrorCodes.AsSpan());
        _writer.WriteBytes(16, block.Errors.Span);
        _writer.WriteBytes(17, block.Values.Span);
        _writer.WriteBytes(18, block.ActualValues.Span);
        foreach (var feature in block.Features)
            WriteNamed(19, feature);
        _writer.WriteBytes(20, block.InferenceIds.Span);
        _writer.WriteBytes(21, block.InputTokens.Span);
        _writer.WriteBytes(22, block.OutputTokens.Span);
        _writer.WriteBytes(23, block.TimeToFirstToken.Span);
        _writer.WriteBytes(24, block.TimePerOutputToken.Span);
        _writer.WriteBytes(25, block.Costs.Span);
        _writer.WriteUInt64(26, block.LabelsFollow ? 1UL : 0);
        foreach (var probability in block.Probabilities)
            WriteNamed(27, probability);
        WriteIntervals(block);
        _writer.WriteBytes(30, block.CachedTokens.Span);
        _writer.WriteBytes(31, block.ReasoningTokens.Span);
        foreach (var measurement in block.Measurements)
            WriteNamed(32, measurement);
        foreach (var dimension in block.Dimensions)
            WriteNamed(33, dimension);
        foreach (var embedding in block.Embeddings)
            WriteEmbedding(embedding);
        _writer.End(start);
    }

    private void WriteIntervals(RecordBlock block)
    {
        if (block.LowerBounds.IsEmpty && block.UpperBounds.IsEmpty && block.IntervalLevels.IsEmpty)
            return;
        var start = _writer.Begin(28);
        _writer.WriteBytes(1, block.LowerBounds.Span);
        _writer.WriteBytes(2, block.UpperBounds.Span);
        _writer.WriteBytes(3, block.IntervalLevels.Span);
        _writer.End(start);
    }

    private void WriteEmbedding(EmbeddingColumn column)
    {
        var start = _writer.Begin(34);
        _writer.WriteString(1, column.Name);
        _writer.WriteUInt64(2, column.Dimension);
        _writer.WriteBytes(3, column.Vectors.Span);
        _writer.End(start);
    }

    private void WriteNamed(int field, FeatureColumn column)
    {
        var start = _writer.Begin(field);
        _writer.WriteString(1, column.Name);
        _writer.WriteBytes(2, column.Numbers.Span);
        _writer.WriteStrings(3, column.Categories.AsSpan());
        _writer.WriteBytes(4, column.Indices.Span);
        _writer.End(start);
    }
}
