using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>Nodes that are silent, and producers that drop records or send what is refused.</summary>
internal static class ProducerChecks
{
    /// <summary>Models that are asked for: those with the most records.</summary>
    public const int MaxModels = 50;

    /// <summary>The last hour of event time.</summary>
    public static string Path(string model) => $"/v1/models/{Uri.EscapeDataString(model)}/health";

    public static Finding Nodes(ClusterHealth health)
    {
        var silent = health.Nodes.Where(static node => node.State == NodeState.Silent).ToList();
        if (silent.Count > 0)
            return Finding.Warning("producers", "nodes", $"{silent.Count} of {health.NodesExpected} nodes are silent: {Printable.List([.. silent.Take(8).Select(static node => node.Node)])}{(silent.Count > 8 ? " …" : "")}", "See whether their processes run and reach the silo; a node that is gone for good is forgotten with orleansmonitor delete node NODE.");
        return health.NodesExpected == 0
            ? Finding.Ok("producers", "nodes", "no client has sent anything yet: orleansmonitor simulate sends some, docs/sdk.md says how to send your own")
            : Finding.Ok("producers", "nodes", $"{health.NodesReporting} of {health.NodesExpected} {Noun.Of(health.NodesExpected, "node reports", "nodes report")}");
    }

    public static IEnumerable<Finding> Losses(IReadOnlyList<ModelHealth> models)
    {
        var found = new List<Finding>();
        foreach (var model in models)
        {
            var known = model.Completeness;
            if (known.Dropped > 0)
                found.Add(Finding.Warning("producers", "drops", $"clients of {model.Model} dropped {TableCell.Count(known.Dropped).Shown} records in the last hour with data", "They could not send for longer than their buffer and spool last: give them a spool, or more silos."));
            if (known.Rejected > 0)
                found.Add(Finding.Warning("producers", "rejected", $"{TableCell.Count(known.Rejected).Shown} records of {model.Model} were rejected in the last hour with data", "orleansmonitor_ingest_rejected_total{reason} on /metrics and the answers to the sender say why."));
        }

        return found.Count > 0 ? found : models.Count == 0 ? [] : [Finding.Ok("producers", "drops", $"of {models.Count} {Noun.Of(models.Count, "model")} none lost a record in the last hour with data")];
    }
}
