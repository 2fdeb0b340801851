using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Grains.Owners;

/// <summary>What one commit adds to one row: encoded partial aggregates, how many of their records are late, and labels.</summary>
internal sealed class RowChange
{
    internal List<ReadOnlyMemory<byte>> Partials { get; } = [];

    internal List<JoinedLabel> Labels { get; } = [];

    internal ulong Late { get; set; }

    /// <summary>Finer rows are merged into it, all of its time at once: it does not change again soon, and need not stay in memory.</summary>
    internal bool IsCompaction { get; set; }

    internal void Clear()
    {
        Partials.Clear();
        Labels.Clear();
        (Late, IsCompaction) = (0, false);
    }

    /// <summary>Answers how many replaced labels could not be taken back exactly.</summary>
    internal ulong ApplyTo(PartialAggregate row)
    {
        foreach (var partial in Partials)
            row.MergeEncoded(partial.Span);
        if (Late > 0)
            row.Traffic.AddLate(Late);
        var inexact = 0ul;
        foreach (var joined in Labels)
            inexact += LabelEffect.Apply(row, joined) ? 0u : 1;
        return inexact;
    }
}
