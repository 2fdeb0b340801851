using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Views;

/// <summary>Silos as a table: a line each, as they last said of themselves.</summary>
internal static class SilosView
{
    /// <param name="silos">What the silo answered.</param>
    /// <param name="now">For how long ago the last contact was.</param>
    public static ResultTable Table(IReadOnlyList<SiloListEntry> silos, DateTimeOffset now)
    {
        var table = new ResultTable(
            "Silos",
            new ResultColumn("silo", "silo"),
            new ResultColumn("state", "state"),
            new ResultColumn("version", "version"),
            new ResultColumn("last contact", "last_contact", IsRight: true),
            new ResultColumn("records", "records_per_second", IsRight: true),
            new ResultColumn("not durable", "uncommitted_batches", IsRight: true),
            new ResultColumn("lag", "lag_seconds", IsRight: true),
            new ResultColumn("CPU", "cpu_utilization", IsRight: true),
            new ResultColumn("memory", "memory_bytes", IsRight: true))
        {
            WhenEmpty = "No silo has said anything of itself yet.",
        };
        foreach (var silo in silos)
        {
            table.Add(
                silo.Silo,
                StateOf(silo.State),
                silo.Version,
                TableCell.Ago(silo.LastContact, now),
                TableCell.PerSecond(silo.RecordsPerSecond),
                TableCell.Count(silo.UncommittedBatches),
                TableCell.Seconds(silo.LagSeconds),
                TableCell.Percent(silo.CpuUtilization),
                TableCell.Bytes(silo.MemoryBytes));
        }

        return table;
    }

    private static TableCell StateOf(SiloState state)
    {
        var word = state.ToString().ToLowerInvariant();
        return new TableCell(word, word, state switch { SiloState.Active => Tone.Good, SiloState.Lost => Tone.Bad, _ => Tone.Dim });
    }
}
