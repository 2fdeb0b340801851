using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Domain.Records;

/// <summary>Receives the partial aggregate of one window of a block; it is cleared and used again afterwards.</summary>
public interface IWindowSink
{
    /// <param name="window">The window: of a longer tier where its records are old by the newest of the block.</param>
    /// <param name="baseWindows">Of a longer window, its records by base window, as <see cref="BaseWindowCounts"/> has them.</param>
    /// <param name="partial">What the block holds for the window.</param>
    /// <returns>False if there is no room for it; then the records of this and of the remaining windows are not taken.</returns>
    bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial);
}

/// <summary>What became of a block.</summary>
/// <param name="Kept">Records that were folded.</param>
/// <param name="NoRoom">Good records for whose windows the sink had no room.</param>
public readonly record struct FoldResult(int Kept, int NoRoom);

/// <summary>
/// Folds blocks of records into partial aggregates, one a window: checks the records, groups them by window, and adds
/// them column by column. Allocates nothing once its buffers have grown. Not thread-safe; use one per request at a time.
/// </summary>
public sealed class BlockFolder
{
    private readonly KeptRows _rows = new();
    private readonly RecordValidator _validator;
    private readonly RejectedWindows _rejected = new();
    private readonly WindowGroups _groups = new();
    private readonly BlockGather _gather = new();
    private readonly ProbablePredictions _probable = new();
    private readonly ColumnFold _fold = new();
    private readonly PendingFold _pending = new();
    private readonly PartialAggregate _partial = new();
    private readonly AggregateWriter _baseWindows = new(256);

    public BlockFolder() => _validator = new RecordValidator(_rows);

    /// <summary>Folds a block whose shape <see cref="BlockShape"/> found good.</summary>
    /// <param name="block">The records.</param>
    /// <param name="settings">Tiers and limits of time.</param>
    /// <param name="log">Receives what was dropped.</param>
    /// <param name="sink">Receives the windows.</param>
    /// <param name="pending">Receives the predictions whose label comes later.</param>
    public FoldResult Fold(RecordBlock block, in FoldSettings settings, RejectionLog log, IWindowSink sink, PendingChunkWriter pending)
    {
        _validator.Check(block, settings, log);
        _rejected.Count(block, _rows, settings);
        if (_rows.Kept == 0)
        {
            AddRejectedAlone(sink);
            return default;
        }

        if (block.Probabilities.Count > 0)
            _probable.Fill(block);
        _groups.Group(block, _rows, settings.Schedule);
        var columns = _groups.Rows.IsEmpty ? block : _gather.Gather(block, _groups.Rows);
        var positiveClass = PositiveClass.Of(block, settings.PositiveClass);
        _fold.Begin(block, columns, positiveClass, settings.Bins, settings.Detector, settings.DimensionPairs);
        if (block.Embeddings.Count > 0)
            _fold.BeginEmbeddings(_groups.Rows, settings.Embeddings ?? []);
        var kept = 0;
        for (var i = 0; i < _groups.Count; i++)
        {
            var (window, start, rows) = _groups[i];
            _fold.Add(start, rows, _partial);
            _partial.Traffic.AddRejected(_rejected.Take(window.Start, settings.Schedule.Tiers[window.Tier].Length));
            _groups.CountBaseWindows(i, columns, _baseWindows);
            var taken = sink.TryAdd(window, _baseWindows.WrittenSpan, _partial);
            _partial.Clear();
            if (!taken)
                break;
            kept += rows;
        }

        if (kept == 0)
            return new FoldResult(0, _rows.Kept);
        AddRejectedAlone(sink);
        if (block.LabelsFollow && !block.InferenceIds.IsEmpty)
            _pending.Add(block, columns, kept, positiveClass, settings.DimensionPairs, settings.Bins is { HasMeasurements: true } bins ? bins.Fingerprint : 0, pending);
        return new FoldResult(kept, _rows.Kept - kept);
    }

    /// <summary>What was refused in windows of which nothing was kept.</summary>
    private void AddRejectedAlone(IWindowSink sink)
    {
        foreach (var (window, count) in _rejected.Windows)
        {
            _partial.Traffic.AddRejected(count);
            var taken = sink.TryAdd(new WindowStart(0, window), [], _partial);
            _partial.Clear();
            if (!taken)
                break;
        }
    }
}
