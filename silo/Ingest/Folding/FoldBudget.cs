using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Owners;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>How many bytes the partial aggregates of one batch may have: a node must be able to take them all at once.</summary>
internal sealed class FoldBudget(IOptions<IngestOptions> ingest, IOptions<CommitOptions> commit)
{
    public long MaxBytes { get; } = Math.Min(ingest.Value.MaxFoldedBytes, commit.Value.MaxUncommittedBytes / 4 * 3);
}
