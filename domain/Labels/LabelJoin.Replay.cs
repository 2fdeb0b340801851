namespace OrleansMonitor.Domain.Labels;

/// <content>
/// Rebuilding from chunks. Nothing is counted: the tally was written in the same transactions as the chunks.
/// </content>
public sealed partial class LabelJoin
{
    /// <summary>Ends a replay: drops the labels whose wait had ended by the last commit.</summary>
    public void EndReplay(long lastCommit) => BeginReplay(lastCommit);

    internal void BeginReplay(long arrival) => _waiting.DropThrough(arrival - _earlyLabelRetention, long.MinValue);

    internal void ReplayPrediction(in PendingPrediction prediction)
    {
        if (_index.TryFind(prediction.Id, out _))
            return;
        Append(prediction, TakeWaiting(prediction, out var label, out _) ? label : null);
        TakeWaiting(prediction.Id);
    }

    /// <summary>The prediction may be gone, when its chunk expired and the label's did not yet.</summary>
    internal void ReplayJoined(in LateLabel label)
    {
        if (_index.TryFind(label.Id, out var number) && !_entries[number].IsLabelled)
            Resolve(number, label);
    }

    /// <summary>The label that this one replaced may be gone with its chunk, and the prediction too.</summary>
    internal void ReplayReplaced(in LateLabel label)
    {
        if (_index.TryFind(label.Id, out var number))
            Resolve(number, label);
        else if (_waiting.TryGet(label.Id, null, out _))
            _waiting.Replace(label);
    }

    /// <summary>What a prediction was measured at from then on; it may be gone with its chunk.</summary>
    internal void ReplayMeasured(in LateLabel measurement) => Keep(measurement.Id, measurement);

    internal void ReplayWaitingMeasurement(in LateLabel measurement, long arrival, long chunkExpiresAt)
    {
        if (_index.TryFind(measurement.Id, out _))
            return;
        // One that replaced another waited no longer than that, which may be gone.
        if (_waiting.TryGet(measurement.Id, measurement.Measurement, out _))
            _waiting.Replace(measurement.AsKept());
        else if (!measurement.Replaces)
            _waiting.Add(measurement, arrival, chunkExpiresAt);
    }

    internal void ReplayWaiting(in LateLabel label, long arrival, long chunkExpiresAt)
    {
        if (!_index.TryFind(label.Id, out _) && !_waiting.TryGet(label.Id, null, out _))
            _waiting.Add(label, arrival, chunkExpiresAt);
    }
}
