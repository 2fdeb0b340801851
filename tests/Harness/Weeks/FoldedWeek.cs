using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Harness.Weeks;

/// <summary>A stream folded as a silo folds it, kept as a store keeps it: what rules of half minutes read in rows of half a minute, what rules about data read in rows of five.</summary>
/// <param name="baseline">That is active.</param>
/// <param name="from">Where the first row begins, whole coarse rows from 0.</param>
public sealed class FoldedWeek(Baseline baseline, long from = 0) : IWindowSink
{
    public const long Step = 30_000;
    public const long Coarse = 300_000;
    private const AggregateParts Data = DataDriftJudge.Parts | AggregateParts.Outliers;

    private readonly BlockFolder _folder = new();
    private readonly RejectionLog _log = new();
    private readonly PendingChunkWriter _pending = new();
    private readonly PartialAggregate _step = new();
    private readonly PartialAggregate _coarse = new();
    private readonly List<byte[]> _steps = [];
    private readonly List<byte[]> _coarser = [];

    public Baseline Baseline => baseline;

    /// <summary>End of what is folded.</summary>
    public long Time => from + (_steps.Count * Step);

    public long Records { get; private set; }

    /// <summary>One step more of a stream.</summary>
    public void Add(RecordBlock? block)
    {
        _step.Clear();
        if (block is not null)
        {
            var settings = new FoldSettings { Schedule = TierSchedule.Default, MaxTime = long.MaxValue / 4, Bins = baseline.Bins, Detector = baseline.Detector };
            Records += _folder.Fold(block, settings, _log, this, _pending).Kept;
            if (!_log.IsEmpty)
                throw new InvalidOperationException("a record of the stream was refused");
        }

        _steps.Add(_step.Encode(~(AggregateParts.Bins | AggregateParts.Outliers | AggregateParts.Features | AggregateParts.Outputs)));
        _coarse.Merge(_step, Data);
        if (Time % Coarse == 0)
        {
            _coarser.Add(_coarse.Encode(Data));
            _coarse.Clear();
        }
    }

    /// <summary>The rows of a window, merged. Nothing lies before the first.</summary>
    public PartialAggregate Merged(long begin, long end, AggregateParts parts)
    {
        var merged = new PartialAggregate();
        var isData = (parts & ~Data) == 0 && begin % Coarse == 0 && end % Coarse == 0;
        var (rows, length) = isData ? (_coarser, Coarse) : (_steps, Step);
        for (var i = Math.Max(0, (begin - from) / length); i < Math.Min((end - from) / length, rows.Count); i++)
            merged.MergeEncoded(rows[(int)i], parts);
        return merged;
    }

    bool IWindowSink.TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        _step.Merge(partial);
        return true;
    }
}
