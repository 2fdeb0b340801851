namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Whether a (version, segment) may be used: at most <paramref name="Limit"/> of them in a model. <paramref name="Watermark"/> is
/// the largest event time that the model has committed (Unix milliseconds; 0: none yet). Retention is counted from it and not
/// from ingestion time, so that the replay of an old log is taken: the edge rejects events older than the larger of this
/// watermark and what it has itself seen of the model since, minus the longest retention.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.SliceAdmission")]
public sealed record SliceAdmission([property: Id(0)] bool Admitted, [property: Id(1)] int Limit, [property: Id(2)] long Watermark);
