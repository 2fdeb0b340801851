namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Whether a (version, segment) may be used: at most <paramref name="Limit"/> of them in a model. <paramref name="Watermark"/> is
/// 0: an edge of an earlier build would refuse what is far behind it.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.SliceAdmission")]
public sealed record SliceAdmission([property: Id(0)] bool Admitted, [property: Id(1)] int Limit, [property: Id(2)] long Watermark);
