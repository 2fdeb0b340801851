using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Admission;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>The shares of nodes that objects of a request name.</summary>
internal static class NodeAdmission
{
    /// <summary>A node's share; null where it may not be used, which is logged.</summary>
    /// <param name="directory">Knows the nodes.</param>
    /// <param name="name">A valid name.</param>
    /// <param name="batch">The request.</param>
    /// <param name="max">Nodes in one request.</param>
    public static async ValueTask<BatchFold?> AdmitNodeAsync(this AdmissionDirectory directory, string name, IngestBatch batch, int max)
    {
        if (batch.Find(name) is { } known)
            return known;
        if (batch.Shares.Count == max)
        {
            batch.Log.Add(RejectionReasons.TooManyNodes, "node", NameRules.Show(name), $"{max} nodes in a request", 1);
            return null;
        }

        var verdict = await directory.GetNodeAsync(name);
        if (verdict.Entry is { } entry)
            return batch.Share(entry);
        batch.Log.Add(RejectionReasons.TooManyNodes, "node", NameRules.Show(name), $"{verdict.Limit} {Noun.Of(verdict.Limit, "node")}", 1);
        return null;
    }
}
