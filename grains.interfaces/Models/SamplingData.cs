namespace OrleansMonitor.Grains.Models;

/// <summary>How the sampling of a model holds its target precision; <paramref name="Reached"/> and <paramref name="HalfWidth"/> are half the width of an interval.</summary>
[GenerateSerializer, Immutable, Alias("om.SamplingData")]
public sealed record SamplingData(
    [property: Id(0)] double Rate,
    [property: Id(1)] string Metric,
    [property: Id(2)] double HalfWidth,
    [property: Id(3)] TimeSpan Period,
    [property: Id(4)] double? Reached,
    [property: Id(5)] string Bound);
