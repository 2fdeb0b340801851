using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Cluster;

/// <summary>
/// What the coordinator knows of a node. <paramref name="LastContact"/> is when its last batch or poll came (ingestion time);
/// <paramref name="Recent"/> is the encoded partial aggregate of the minute of event time that ends at its watermark, over all
/// its models. <paramref name="IsWatched"/>: a client with a producer has sent something, so that silence means something.
/// <paramref name="SignedOff"/>: when the last of its clients ended in order; 0: one goes on, or went without a word. Times are Unix
/// milliseconds; 0 when there is none yet. <paramref name="LastRecords"/> is when its number of records last grew.
/// <paramref name="WatchedContact"/> is when one of its clients that are missed was last heard of, whatever is sent by hand, and
/// <paramref name="WatchedModels"/> are the models that these send of; null: all.
/// </summary>
[GenerateSerializer, Immutable, Alias("om.NodeSummary")]
public sealed record NodeSummary(
    [property: Id(0)] string Node,
    [property: Id(1)] long LastContact,
    [property: Id(2)] long Watermark,
    [property: Id(3)] byte[] Recent,
    [property: Id(4)] long RecentFrom,
    [property: Id(5)] long RecentTo,
    [property: Id(6)] ulong Records,
    [property: Id(7)] int UncommittedBatches,
    [property: Id(8)] string[] Models,
    [property: Id(9)] bool IsWatched = false,
    [property: Id(10)] long SignedOff = 0,
    [property: Id(11)] long LastRecords = 0,
    [property: Id(12)] long WatchedContact = 0,
    [property: Id(13)] string[]? WatchedModels = null)
{
    /// <summary>When the node was last heard of, as it matters for whether it is silent.</summary>
    public long Heard => WatchedContact > 0 ? WatchedContact : LastContact;

    /// <summary>Whether it is missed where it does not report of the model.</summary>
    public bool IsMissedOf(string model) => IsWatched && SignedOff == 0 && (WatchedModels is null || WatchedModels.Contains(model, StringComparer.Ordinal));

    public NodeState StateAt(DateTimeOffset now, TimeSpan timeout, TimeSpan retention) =>
        NodeListEntry.StateOf(LastContact, IsWatched ? Heard : 0, SignedOff > 0, now, timeout, retention);
}
