using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// One accepted batch, folded. <paramref name="Node"/> holds the node's own windows: traffic and latency per model (in
/// <see cref="WindowPart.Segment"/>, the version is empty) and resource use (the segment is empty too). A batch without a
/// producer has <see cref="Guid.Empty"/>, and the grain numbers it under an epoch of its own. <paramref name="IsWatched"/>: a client with
/// a producer sent it, whose silence means something; a request made by hand has none.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.NodeBatch")]
public sealed record NodeBatch(
    [property: Id(0)] BatchStamp Stamp,
    [property: Id(1)] ModelPart[] Models,
    [property: Id(2)] WindowPart[] Node,
    [property: Id(3)] bool IsWatched = false);
