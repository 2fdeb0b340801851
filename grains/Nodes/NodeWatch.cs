using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// Whether the silence of a node would mean something, and for which models. Only its producers count: one is missed until it signs
/// off or is forgotten. What is sent by hand neither begins the watch nor prolongs or ends it.
/// </summary>
/// <param name="committer">The node's durable state.</param>
/// <param name="timeout">Silent for longer is silent.</param>
internal sealed class NodeWatch(NodeCommitter committer, TimeSpan timeout)
{
    /// <summary>The node as the watch has it.</summary>
    /// <param name="IsWatched">A producer was here, and is not forgotten.</param>
    /// <param name="SignedOff">When the last of them ended in order; 0: one goes on, or went without a word.</param>
    /// <param name="Contact">When one that is missed was last heard of; 0: there is none.</param>
    /// <param name="Models">Of which models these send, in ordinal order; null: of all.</param>
    internal sealed record Standing(bool IsWatched, long SignedOff, long Contact, string[]? Models);

    private SignOffs SignOffs => committer.State.SignOffs;

    private WatchedProducers Watched => committer.Catalog.Watched;

    public bool IsMissed => Missed().Any();

    /// <summary>A batch was taken that a producer numbered.</summary>
    public void Take(NodeBatch batch)
    {
        var id = batch.Stamp.Id;
        if (SignOffs.Contains(id.Producer) && !SignOffs.TryRevoke(id.Producer, id.Sequence))
            return;
        // It goes on under the bound id, and only under that may it sign off.
        Watched.Remove(batch.Stamp.Former);
        foreach (var part in batch.Models)
            Watched.Add(id.Producer, part.Model);
        if (batch.Models.Length == 0 && !Watched.Contains(id.Producer))
            Watched.Add(id.Producer, "");
    }

    public void SignOff(Guid producer, ulong lastSequence, long now)
    {
        SignOffs.Add(producer, lastSequence, now);
        Watched.Remove(producer);
    }

    public Standing Find()
    {
        var missed = Missed().ToArray();
        var newest = SignOffs.Newest;
        if (missed.Length == 0)
            return new Standing(newest > 0, newest, 0, []);
        var models = missed.Any(each => Watched.IsOfAll(each.Id))
            ? null
            : missed.SelectMany(each => Watched.ModelsOf(each.Id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return new Standing(true, 0, missed.Max(static each => each.Producer.LastSeen), models);
    }

    /// <summary>
    /// Those that neither signed off nor are forgotten. One that was silent for so long before the newest sign-off that the node counted as
    /// silent for it is no client of it any more: its process was killed, and another took its place.
    /// </summary>
    private IEnumerable<(Guid Id, Producer Producer)> Missed()
    {
        var since = SignOffs.Newest is > 0 and var newest ? newest - (long)timeout.TotalMilliseconds : long.MinValue;
        foreach (var id in Watched.Producers)
        {
            if (!SignOffs.Contains(id) && committer.Producers.Find(id) is { } producer && producer.LastSeen > since)
                yield return (id, producer);
        }
    }
}
