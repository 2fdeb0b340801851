namespace OrleansMonitor.Grains.Models;

/// <summary>
/// What one batch holds for one model: partial aggregates, the pending entries of predictions whose label comes later
/// (<c>OrleansMonitor.Domain.Labels.PendingChunkWriter</c>, encoded; empty when there are none) and labels of earlier
/// predictions (<c>OrleansMonitor.Domain.Labels.LabelChunkWriter</c>, encoded; empty when there are none).
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ModelPart")]
public sealed record ModelPart(
    [property: Id(0)] string Model,
    [property: Id(1)] WindowPart[] Windows,
    [property: Id(2)] byte[] Pending,
    [property: Id(3)] byte[] Labels);
