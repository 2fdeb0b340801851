using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Copies the rows of a block in a given order into columns of its own, so that each window's rows lie together. Dictionaries
/// are those of the block. Buffers are kept.
/// </summary>
internal sealed class BlockGather
{
    private readonly RecordBlock _block = new();
    private readonly List<byte[]> _buffers = [];
    private int _used;

    /// <summary>The block in the new order. It is valid until the next call; its dictionaries are empty, see the source's.</summary>
    public RecordBlock Gather(RecordBlock source, ReadOnlySpan<int> rows)
    {
        _used = 0;
        var block = _block;
        block.Clear();
        var count = (int)source.Count;
        block.Count = (uint)rows.Length;
        block.BaseTime = source.BaseTime;
        block.Weight = source.Weight;
        block.Times = Take(source.Times, count, rows);
        block.Predictions = Take(source.Predictions, count, rows);
        block.Labels = Take(source.Labels, count, rows);
        block.Scores = Take(source.Scores, count, rows);
        block.Latencies = Take(source.Latencies, count, rows);
        block.Weights = Take(source.Weights, count, rows);
        block.Errors = Take(source.Errors, count, rows);
        block.Values = Take(source.Values, count, rows);
        block.ActualValues = Take(source.ActualValues, count, rows);
        block.LowerBounds = Take(source.LowerBounds, count, rows);
        block.UpperBounds = Take(source.UpperBounds, count, rows);
        block.IntervalLevels = Take(source.IntervalLevels, count, rows);
        block.InferenceIds = Take(source.InferenceIds, count, rows);
        block.InputTokens = Take(source.InputTokens, count, rows);
        block.OutputTokens = Take(source.OutputTokens, count, rows);
        block.CachedTokens = Take(source.CachedTokens, count, rows);
        block.ReasoningTokens = Take(source.ReasoningTokens, count, rows);
        block.TimeToFirstToken = Take(source.TimeToFirstToken, count, rows);
        block.TimePerOutputToken = Take(source.TimePerOutputToken, count, rows);
        block.Costs = Take(source.Costs, count, rows);
        Take(source.Features, block.Features, count, rows);
        Take(source.Measurements, block.Measurements, count, rows);
        Take(source.Probabilities, block.Probabilities, count, rows);
        Take(source.Dimensions, block.Dimensions, count, rows);
        return block;
    }

    private void Take(ReusableList<FeatureColumn> source, ReusableList<FeatureColumn> target, int count, ReadOnlySpan<int> rows)
    {
        foreach (var column in source)
        {
            var copy = target.Add();
            copy.Numbers = Take(column.Numbers, count, rows);
            copy.Indices = Take(column.Indices, count, rows);
        }
    }

    private ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> column, int count, ReadOnlySpan<int> rows)
    {
        if (column.IsEmpty)
            return default;
        var width = column.Length / count;
        var target = Buffer(rows.Length * width);
        switch (width)
        {
            case 1:
                Take(column.Span, rows, target.AsSpan());
                break;
            case 2:
                Take(Column.As<ushort>(column), rows, MemoryMarshal.Cast<byte, ushort>(target.AsSpan()));
                break;
            case 4:
                Take(Column.As<uint>(column), rows, MemoryMarshal.Cast<byte, uint>(target.AsSpan()));
                break;
            default:
                Take(Column.As<ulong>(column), rows, MemoryMarshal.Cast<byte, ulong>(target.AsSpan()));
                break;
        }

        return target.AsMemory(0, rows.Length * width);
    }

    private static void Take<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> rows, Span<T> target)
    {
        target = target[..rows.Length];
        for (var i = 0; i < target.Length; i++)
            target[i] = source[rows[i]];
    }

    private byte[] Buffer(int length)
    {
        if (_used == _buffers.Count)
            _buffers.Add([]);
        if (_buffers[_used].Length < length)
            _buffers[_used] = new byte[Math.Max(length, 2 * _buffers[_used].Length)];
        return _buffers[_used++];
    }
}
