using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.PredictionIntervals;
using OrleansMonitor.Domain.Probabilities;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A prediction whose label comes later: what a quality figure needs of it, and the window it belongs to.
/// <paramref name="Id"/> is the XXH64 of the inference id. <paramref name="EventTime"/> is Unix milliseconds.
/// <paramref name="Value"/> and <paramref name="Score"/> are NaN when there is none; <paramref name="PositiveClass"/> is the class
/// that the score speaks of; <paramref name="Weight"/> is the inverse sampling rate; <paramref name="Probabilities"/> are those of
/// the classes, <paramref name="Interval"/> is that of the number, and <paramref name="Dimensions"/> are those of the record;
/// null when there are none. <paramref name="Bins"/> is the fingerprint of the frozen bins with which
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
    ProbabilityVector? Probabilities = null,
    PredictionInterval? Interval = null,
    DimensionValues? Dimensions = null,
    ulong Bins = 0);
