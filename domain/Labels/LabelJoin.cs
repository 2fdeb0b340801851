namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// Joins predictions with labels that come later, in memory: about 50 bytes a prediction. What it holds is rebuilt by
/// replaying the chunks in the order of their numbers (see <see cref="JoinJournal"/>). The first label wins; labelled
/// predictions stay until their chunk expires, to tell a duplicate from a conflict. All times are Unix milliseconds of
/// ingestion time and must not decrease.
/// </summary>
public sealed partial class LabelJoin
{
    private readonly long _earlyLabelRetention;
    private readonly int _maxEntries;
    private readonly WaitingLabels _waiting = new();
    private readonly EntryPages _entries = new();
    private readonly IdIndex _index;
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

    /// <summary>Labels without a prediction.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Predictions held, with or without a label, and waiting labels.</summary>
    public int Count => _entries.Count + _waiting.Count;

    internal int NameCount => _names.Count;

    /// <summary>Adds a prediction to the chunk that was opened last.</summary>
    public PredictionOutcome AddPrediction(in PendingPrediction prediction, out LateLabel label)
    {
        label = default;
        if (_index.TryFind(prediction.Id, out _))
            return PredictionOutcome.Repeated;

        if (!_waiting.Take(prediction.Id, out label))
        {
            Append(prediction, null);
            return PredictionOutcome.Pending;
        }

        Append(prediction, label.Digest);
        _tally.Joined++;
        return PredictionOutcome.Joined;
    }

    /// <summary>
    /// Adds a label that arrived at <paramref name="now"/>. Joined: <paramref name="prediction"/> is what it belongs to.
    /// </summary>
    public LabelOutcome AddLabel(in LateLabel label, long now, long chunkExpiresAt, out PendingPrediction prediction)
    {
        prediction = default;
        if (_index.TryFind(label.Id, out var number))
        {
            ref var entry = ref _entries[number];
            if (entry.IsLabelled)
                return CountRepeated(entry.Payload == label.Digest);
            prediction = Describe(entry);
            Resolve(ref entry, number, label.Digest);
            _tally.Joined++;
            return LabelOutcome.Joined;
        }

        if (_waiting.TryGet(label.Id, out var earlier))
            return CountRepeated(earlier.Agrees(label));
        if (_waiting.Count >= Math.Max(_maxEntries / 4, 1))
        {
            _waiting.DropOldest();
            _tally.Evicted++;
        }

        _waiting.Add(label, now, chunkExpiresAt);
        return LabelOutcome.Waiting;
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

    private void Append(in PendingPrediction prediction, ulong? labelDigest)
    {
        if (_names.IsCrowded)
            RebuildNames();

        var entry = new JoinEntry
        {
            Id = prediction.Id,
            EventTime = prediction.EventTime,
            Payload = BitConverter.DoubleToUInt64Bits(prediction.Value),
            Score = prediction.Score,
            Weight = prediction.Weight,
            SliceOrLabelled = _names.SliceOf(new JoinSlice(prediction.Version, prediction.Segment, prediction.PositiveClass)),
            Prediction = _names.IndexOf(prediction.Prediction),
        };
        if (labelDigest is { } digest)
        {
            entry.SetLabel(digest);
        }
        else
        {
            _chunks.AddPending();
            Pending++;
        }

        _index.Add(entry.Id, _entries.Append(entry));
    }

    private void Resolve(ref JoinEntry entry, long number, ulong digest)
    {
        entry.SetLabel(digest);
        _chunks.Resolve(number);
        Pending--;
    }

    private PendingPrediction Describe(in JoinEntry entry)
    {
        var (version, segment, positiveClass) = _names.Slice(entry.Slice);
        return new PendingPrediction(
            entry.Id,
            entry.EventTime,
            version,
            segment,
            _names.Name(entry.Prediction),
            BitConverter.UInt64BitsToDouble(entry.Payload),
            entry.Score,
            positiveClass,
            entry.Weight);
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
        }

        names.SetCrowd();
        _names = names;
    }
}

/// <summary>A label and the prediction it belongs to: they count in the window of the prediction's event time.</summary>
public readonly record struct JoinedLabel(PendingPrediction Prediction, LateLabel Label);
