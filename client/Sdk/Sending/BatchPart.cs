namespace OrleansMonitor.Client.Sending;

/// <summary>
/// What a batch holds of one (model, version, segment), so that a batch that has to be dropped can be reported: records in
/// it, and the counts that it was to report itself. <paramref name="TimeUnixMs"/> is an event time of the part.
/// </summary>
public readonly record struct BatchPart(
    string Model,
    string Version,
    string Segment,
    long TimeUnixMs,
    long Records,
    long SampledOut = 0,
    long Dropped = 0);
