namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// One commit's work on a join, and the chunks that must be stored with it. Within a commit predictions come before
/// labels, so that a label finds a prediction of the same commit.
/// </summary>
public sealed class LabelLedger
{
    private readonly LabelJoin _join;
    private readonly long _retention;
    private readonly List<byte[]> _blocks = [];
    private readonly PendingChunkWriter _kept = new();
    private readonly JournalLabels _labels = new();
    private long _now;
    private long _expiresAt;
    private bool _open;
    private long? _deleteThrough;

    /// <summary><paramref name="pendingRetention"/> is how long a prediction waits for its label, in milliseconds.</summary>
    public LabelLedger(LabelJoin join, long pendingRetention)
    {
        _join = join;
        _retention = pendingRetention;
    }

    /// <summary>Through which expiry the commit that was begun deletes stored chunks; null: none.</summary>
    public long? DeleteThrough => _deleteThrough;

    /// <summary>
    /// Starts a commit at <paramref name="now"/> (Unix milliseconds; a clock that went back stands still) and drops what has
    /// expired by then.
    /// </summary>
    public void Begin(long now)
    {
        _now = Math.Max(now, _now);
        // Expiries must not decrease, or deleting through one of them would take later chunks along.
        _expiresAt = Math.Max(_now + _retention, _join.LastExpiry);
        _deleteThrough = _join.Expire(_now);
    }

    /// <summary>Adds a block of <see cref="PendingChunkWriter"/>; labels and measurements that waited for its predictions go to <paramref name="joined"/>.</summary>
    public void AddPredictions(byte[] block, List<JoinedLabel> joined)
    {
        if (!_open)
        {
            _join.OpenPredictions(_now, _expiresAt);
            _open = true;
        }

        _kept.Clear();
        var reader = new PendingChunkReader(block);
        while (reader.MoveNext())
        {
            var prediction = reader.Current;
            var outcome = _join.AddPrediction(prediction, out var label);
            if (outcome == PredictionOutcome.Repeated)
                continue;
            _kept.Add(prediction.Id, prediction.EventTime, prediction.Version, prediction.Segment, prediction.Prediction, prediction.Value, prediction.Score, prediction.PositiveClass, prediction.Weight, prediction.Bins);
            if (outcome == PredictionOutcome.Joined)
            {
                joined.Add(new JoinedLabel(prediction, label));
                _labels.Joined.Add(label);
            }

            var before = joined.Count;
            _join.TakeMeasurements(prediction, joined);
            for (var i = before; i < joined.Count; i++)
                _labels.Measured.Add(joined[i].Label!.Value);
        }

        // A repeated prediction is left out, or it would come to life on a replay after the first one's chunk has expired.
        if (_kept.Count > 0)
            _blocks.Add(_kept.Count == reader.Count ? block : _kept.Encode());
    }

    /// <summary>Adds a block of <see cref="LabelChunkWriter"/>; those whose prediction is known go to <paramref name="joined"/>.</summary>
    public LabelOutcomes AddLabels(byte[] block, List<JoinedLabel> joined)
    {
        var outcomes = new LabelOutcomes();
        var reader = new LabelChunkReader(block);
        while (reader.MoveNext())
        {
            var label = reader.Current;
            var outcome = _join.AddLabel(label, _now, _expiresAt, out var effect, out var kept);

            // One that took the place of another that waits has no prediction either.
            var told = outcome == LabelOutcome.Replaced && effect.Label is null ? LabelOutcome.Waiting : outcome;
            if (label.Measurement is null)
                outcomes.Count(told, effect);
            else
                outcomes.CountMeasurement(told);
            if (effect.Label is not null)
                joined.Add(effect);
            _labels.Add(outcome, kept, hasPrediction: effect.Label is not null);
        }

        return outcomes;
    }

    /// <summary>
    /// Ends the commit: the chunks to append, in their order, and through which expiry stored chunks must be deleted.
    /// </summary>
    public long? Complete(List<JournalChunk> chunks)
    {
        if (_blocks.Count > 0)
            chunks.Add(new JournalChunk(false, _expiresAt, JoinJournal.EncodePredictions(_now, _blocks)));
        if (!_labels.IsEmpty)
        {
            chunks.Add(new JournalChunk(true, _expiresAt, JoinJournal.EncodeLabels(_now, _labels)));
            _join.NoteLabels(_expiresAt);
        }

        _blocks.Clear();
        _labels.Clear();
        _open = false;
        return _deleteThrough;
    }
}
