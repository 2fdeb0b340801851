using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// What a node adds to a model in one commit: the merged windows of the named batches, their pending entries and labels
/// (one element a batch that has any).
/// </summary>
[GenerateSerializer, Immutable, Alias("om.ModelDelta")]
public sealed record ModelDelta(
    [property: Id(0)] string Node,
    [property: Id(1)] BatchStamp[] Batches,
    [property: Id(2)] WindowPart[] Windows,
    [property: Id(3)] byte[][] Pending,
    [property: Id(4)] byte[][] Labels);
