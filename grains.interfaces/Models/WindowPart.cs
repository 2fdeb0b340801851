namespace OrleansMonitor.Grains.Models;

/// <summary>
/// The partial aggregate of one (version, segment) over one base window, encoded by
/// <c>OrleansMonitor.Domain.Records.PartialAggregate</c>. <paramref name="WindowStart"/> is Unix milliseconds, aligned to
/// the base window of the model.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.WindowPart")]
public sealed record WindowPart(
    [property: Id(0)] string Version,
    [property: Id(1)] string Segment,
    [property: Id(2)] long WindowStart,
    [property: Id(3)] byte[] Partial);
