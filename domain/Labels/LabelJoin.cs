using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Joins predictions with labels and measurements that come later, in memory: about 60 bytes a prediction, 50 a measurement. What it holds is rebuilt by
/// replaying the chunks in the order of their numbers (see <see cref="JoinJournal"/>). The first label wins, unless a later
/// one says that it replaces it; labelled predictions stay until their chunk expires, to tell a duplicate from a conflict. All times are Unix milliseconds of
/// ingestion time and must not decrease.
/// </summary>
public sealed partial class LabelJoin
{
    private readonly long _earlyLabelRetention;
    private readonly int _maxEntries;
    private readonly WaitingLabels _waiting = new();
    private readonly EntryPages _entries = new();
    private readonly IdIndex _index;
    private readonly PendingProbabilities _probabilities = new();
    private readonly Dictionary<long, PredictionInterval> _intervals = [];
    private JoinNames _names = new();
    private LabelTally _tally;

    /// <param name="earlyLabelRetention">How long a label waits for its prediction, in milliseconds.</param>
    /// <param name="maxEntries">
    /// Predictions and waiting labels that may be held. Past it the oldest chunk of predictions goes as a whole; the newest
    /// chunk always stays. Waiting labels take at most a quarter of it, so that labels of unknown ids cannot drive predictions out.
    /// </param>
    public LabelJoin(long earlyLabelRetention, int maxEntries)
    {
        _earlyLabelRetention = earlyLabelRetention;
        _maxEntries = maxEntries;
        _index = new IdIndex(_entries);
    }

    /// <summary>What became of labels so far; set it when the join is rebuilt from a store.</summary>
    public LabelTally Tally
    {
        get => _tally;
        set => _tally = value;
    }

    /// <summary>Predictions without a label.</summary>
    public long Pending { get; private set; }

    /// <summary>Labels and measurements without a prediction.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Predictions held, with or without a label, what was measured of them, what waits for its prediction, and their probabilities and intervals by their size.</summary>
    public int Count => _entries.Count + _measured.Count + _waiting.Count + _probabilities.Entries + _intervals.Count;

    /// <summary>Predictions held, with or without a label.</summary>
    public int Predictions => _entries.Count;

    internal int NameCount => _names.Count;

    /// <summary>Adds a prediction to the chunk that was opened last.</summary>
    public PredictionOutcome AddPrediction(in PendingPrediction prediction, out LateLabel label)
    {
        label = default;
        if (_index.TryFind(prediction.Id, out _))
            return PredictionOutcome.Repeated;

        if (!TakeWaiting(prediction, out label, out var refused))
        {
            _tally.WrongKind += refused ? 1u : 0;
            Append(prediction, null);
            return PredictionOutcome.Pending;
        }

        Append(prediction, label);
        _tally.Joined++;
        return PredictionOutcome.Joined;
    }

    /// <summary>Adds a label that arrived at <paramref name="now"/>.</summary>
    /// <param name="label">The label.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="chunkExpiresAt">When the chunk goes that it is written to.</param>
    /// <param name="joined">Joined or replaced: the prediction, the label, and the one before it.</param>
    public LabelOutcome AddLabel(in LateLabel label, long now, long chunkExpiresAt, out JoinedLabel joined) => AddLabel(label, now, chunkExpiresAt, out joined, out _);

    /// <inheritdoc cref="AddLabel(in LateLabel, long, long, out JoinedLabel)"/>
    /// <param name="kept">Joined, replaced or waiting: what is held of it from now on.</param>
    internal LabelOutcome AddLabel(in LateLabel label, long now, long chunkExpiresAt, out JoinedLabel joined, out LateLabel kept)
    {
        joined = default;
        kept = label.AsKept();
        if (_index.TryFind(label.Id, out var number))
        {
            var outcome = label.Measurement is null ? AddToPrediction(label, number, ref joined) : AddMeasurement(label, number, out joined);
            kept = joined.Label ?? kept;
            return outcome;
        }

        if (_waiting.TryGet(label.Id, label.Measurement, out var earlier))
            return AddToWaiting(label, earlier, out kept);
        if (label.Measurement is not null && _waiting.MeasurementsOf(label.Id).Count >= RecordLimits.MaxMeasurements)
            return CountMeasurement(LabelOutcome.WrongKind);

        if (_waiting.Count >= Math.Max(_maxEntries / 4, 1))
        {
            _waiting.DropOldest();
            _tally.Evicted++;
        }

        _waiting.Add(kept, now, chunkExpiresAt);
        return LabelOutcome.Waiting;
    }

    private LabelOutcome AddToWaiting(in LateLabel label, in LateLabel earlier, out LateLabel kept)
    {
        if (label.Measurement is not null)
        {
            // It waits still: whether it will have been measured shows when its prediction comes.
            var outcome = OutcomeOver(label, earlier, out kept);
            if (outcome != LabelOutcome.Replaced)
                return CountMeasurement(outcome);
            _waiting.Replace(kept);
            _tally.Remeasured++;
            return LabelOutcome.Replaced;
        }

        kept = label.AsKept();
        if (!label.Replaces || earlier.Agrees(label))
            return CountRepeated(earlier.Agrees(label));
        _waiting.Replace(kept);
        _tally.Replaced++;
        return LabelOutcome.Replaced;
    }

    /// <summary>What is held under an id: a prediction with its label, if it has one, or a label that waits; false for neither.</summary>
    public bool TryFind(ulong id, out PendingPrediction? prediction, out LateLabel? label)
    {
        (prediction, label) = (null, null);
        if (_index.TryFind(id, out var number))
        {
            ref var entry = ref _entries[number];
            prediction = Describe(number);
            label = entry.IsLabelled ? LabelOf(entry) : null;
            return true;
        }

        if (!_waiting.TryGet(id, null, out var waiting))
            return false;
        label = waiting;
        return true;
    }

    private LabelOutcome AddToPrediction(in LateLabel label, long number, ref JoinedLabel joined)
    {
        ref var entry = ref _entries[number];
        var prediction = Describe(number);
        if (label.IsWrongKindFor(prediction))
        {
            _tally.WrongKind++;
            return LabelOutcome.WrongKind;
        }

        if (!entry.IsLabelled)
        {
            Resolve(number, label);
            _tally.Joined++;
            joined = new JoinedLabel(prediction, label);
            return LabelOutcome.Joined;
        }

        var earlier = LabelOf(entry);
        if (!label.Replaces || earlier.Agrees(label))
            return CountRepeated(earlier.Agrees(label));
        Resolve(number, label);
        _tally.Replaced++;
        joined = new JoinedLabel(prediction, label, earlier);
        return LabelOutcome.Replaced;
    }

    /// <summary>The label that waits for a prediction. One of the wrong kind is refused: no label waits then, and the prediction does.</summary>
    private bool TakeWaiting(in PendingPrediction prediction, out LateLabel label, out bool refused)
    {
        refused = false;
        if (!_waiting.Take(prediction.Id, out label))
            return false;
        refused = label.IsWrongKindFor(prediction);
        return !refused;
    }

    private LabelOutcome CountRepeated(bool same)
    {
        if (same)
        {
            _tally.Duplicate++;
            return LabelOutcome.Duplicate;
        }

        _tally.Conflict++;
        return LabelOutcome.Conflict;
    }

    private void Append(in PendingPrediction prediction, LateLabel? label)
    {
        if (_names.IsCrowded)
            RebuildNames();

        var entry = new JoinEntry
        {
            Id = prediction.Id,
            EventTime = prediction.EventTime,
            Value = prediction.Value,
            Score = prediction.Score,
            Weight = prediction.Weight,
            SliceOrLabelled = _names.SliceOf(new JoinSlice(prediction.Version, prediction.Segment, prediction.PositiveClass, prediction.Dimensions, prediction.Bins)),
            Prediction = _names.IndexOf(prediction.Prediction),
        };
        if (label is { } known)
        {
            entry.SetLabel(JoinValue.Of(_names.IndexOf(known.Label), known.Actual));
        }
        else
        {
            _chunks.AddPending();
            Pending++;
        }

        var number = _entries.Append(entry);
        _index.Add(entry.Id, number);
        if (prediction.Probabilities is { } probabilities)
            _probabilities.Add(number, probabilities);
        if (prediction.Interval is { } interval)
            _intervals.Add(number, interval);
    }

    /// <summary>Gives a prediction its label, the first one or another.</summary>
    private void Resolve(long number, in LateLabel label)
    {
        if (_names.IsCrowded)
            RebuildNames();
        ref var entry = ref _entries[number];
        if (!entry.IsLabelled)
        {
            _chunks.Resolve(number);
            Pending--;
        }

        entry.SetLabel(JoinValue.Of(_names.IndexOf(label.Label), label.Actual));
    }

    private LateLabel LabelOf(in JoinEntry entry) => new(entry.Id, _names.Name(entry.Outcome.Class), entry.Outcome.Number);

    private PendingPrediction Describe(long number)
    {
        ref var entry = ref _entries[number];
        var (version, segment, positiveClass, dimensions, bins) = _names.Slice(entry.Slice);
        return new PendingPrediction(
            entry.Id,
            entry.EventTime,
            version,
            segment,
            _names.Name(entry.Prediction),
            entry.Value,
            entry.Score,
            positiveClass,
            entry.Weight,
            _probabilities.Find(number),
            _intervals.Count > 0 && _intervals.TryGetValue(number, out var interval) ? interval : null,
            dimensions,
            bins);
    }

    private void RebuildNames()
    {
        var names = new JoinNames();
        for (var number = _entries.First; number < _entries.Next; number++)
        {
            ref var entry = ref _entries[number];
            var slice = names.SliceOf(_names.Slice(entry.Slice));
            entry.SliceOrLabelled = entry.IsLabelled ? ~slice : slice;
            entry.Prediction = names.IndexOf(_names.Name(entry.Prediction));
            if (entry.IsLabelled)
                entry.SetLabel(JoinValue.Of(names.IndexOf(_names.Name(entry.Outcome.Class)), entry.Outcome.Number));
        }

        _measured.Rename(_names, names);
        names.SetCrowd();
        _names = names;
    }
}

/// <summary>
/// A label or measurement and the prediction it belongs to: they count in the window of the prediction's event time, in the place of the
/// <paramref name="Replaced"/> one if there is one. No <paramref name="Label"/>: the replaced one is taken back. <paramref name="Bins"/> are those
/// that a measurement counts in besides; null: it has none, or they are not kept any more.
/// </summary>
public readonly record struct JoinedLabel(PendingPrediction Prediction, LateLabel? Label, LateLabel? Replaced = null, FrozenBins? Bins = null);
