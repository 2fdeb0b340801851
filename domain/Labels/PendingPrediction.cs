namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A prediction whose label comes later: what a quality figure needs of it, and the window it belongs to.
/// <paramref name="Id"/> is the XXH64 of the inference id. <paramref name="EventTime"/> is Unix milliseconds.
/// <paramref name="Value"/> and <paramref name="Score"/> are NaN when there is none; <paramref name="PositiveClass"/> is the class
/// that the score speaks of; <paramref name="Weight"/> is the inverse sampling rate. <paramref name="Bins"/> is the fingerprint of the frozen bins with which
/// it was counted, where what is measured later has to be counted with them too; else 0.
/// </summary>
public readonly record struct PendingPrediction(
    ulong Id,
    long EventTime,
    string Version,
    string Segment,
    string? Prediction,
    double Value,
    double Score,
    string? PositiveClass,
    float Weight,
    ulong Bins = 0);
