using OrleansMonitor.Harness;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Load.Page;

/// <summary>
/// Gives models a history as a silo that has run all the while has it: of the last two hours a row for each ten seconds, of two days for each
/// minute, before that for each hour. A few models send all of it, records, labels, eight features and a baseline, and the silo makes of it what it
/// makes. The rows of the others are copies, made in the store while the silo is down: their content has no name of a model in it.
/// </summary>
internal sealed class PageHistory(PageSilo silo, LoadOptions options)
{
    /// <summary>Nodes; each serves every sixteenth model.</summary>
    public const int Nodes = 16;

    /// <summary>Models that send their history, each by a node of its own.</summary>
    private const int Sources = 4;

    private const int WindowsPerBatch = 8192;
    private const int WindowsPerDay = 8640;
    private const int CopiedAtOnce = 4;
    private const long Window = 10_000;

    public static string ModelOf(int model) => $"model-{model:D4}";

    public static string NodeOf(int model) => $"node-{model % Nodes:D2}";

    public async Task MakeAsync()
    {
        var sources = Math.Min(Sources, options.Models);
        await Task.WhenAll(Enumerable.Range(0, sources).Select(SendAsync));
        await AdmitAsync(sources);
        await silo.StopAsync();
        await silo.WithStoreAsync(async store =>
        {
            for (var source = 0; source < sources; source++)
                await CopyAsync(store, source);
            return true;
        });
        await silo.StartAgainAsync();
    }

    private async Task SendAsync(int model)
    {
        await AddBaselineAsync(model);
        var batches = ((options.Days * WindowsPerDay) + WindowsPerBatch - 1) / WindowsPerBatch;
        var next = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Window * Window) - (batches * WindowsPerBatch * Window);
        var records = options.PerWindow * WindowsPerBatch;
        using var stream = new NodeStream(silo.Address, NodeOf(model), new RecordSource(ModelOf(model), records, WindowsPerBatch, TimeSpan.FromMilliseconds(Window), seed: model), options.InFlight);
        await stream.RunAsync(() => (next += WindowsPerBatch * Window) - (WindowsPerBatch * Window), (long)batches * records, CancellationToken.None);
    }

    /// <summary>The other models begin with one record each.</summary>
    private async Task AdmitAsync(int sources)
    {
        using var fleet = new LiveFleet(silo.Address, options);
        await fleet.SendAsync();
        for (var model = sources; model < options.Models; model++)
            await AddBaselineAsync(model);
    }

    private async Task AddBaselineAsync(int model)
    {
        using var baseline = new LoadBaseline(silo.Address, ModelOf(model), options.Batch, seed: 1);
        await baseline.ActivateAsync();
    }

    private async Task CopyAsync(IAggregateStore store, int source)
    {
        var all = new RowFilter(0, long.MaxValue);
        var model = await store.ReadRangeAsync(OwnerId.Model(ModelOf(source)), all, CancellationToken.None) ?? throw new InvalidOperationException($"{ModelOf(source)} has no history");
        var served = await store.ReadRangeAsync(OwnerId.Node(NodeOf(source)), all with { Segment = ModelOf(source) }, CancellationToken.None) ?? throw new InvalidOperationException($"{NodeOf(source)} has no history");
        var copies = Enumerable.Range(0, options.Models).Where(model => model % Nodes % Sources == source && model != source).ToArray();
        await Parallel.ForEachAsync(copies, new ParallelOptions { MaxDegreeOfParallelism = CopiedAtOnce }, async (copy, _) =>
            await CommitAsync(store, OwnerId.Model(ModelOf(copy)), model.State, [model.Rows]));
        await Parallel.ForEachAsync(copies.GroupBy(NodeOf), new ParallelOptions { MaxDegreeOfParallelism = CopiedAtOnce }, async (node, _) =>
            await CommitAsync(store, OwnerId.Node(node.Key), served.State, node.Select(copy => served.Rows.Select(row => new AggregateRow(row.Key with { Segment = ModelOf(copy) }, row.Partial)).ToArray())));
    }

    private static async Task CommitAsync(IAggregateStore store, OwnerId owner, byte[] state, IEnumerable<IReadOnlyList<AggregateRow>> parts)
    {
        var version = (await store.ReadRangeAsync(owner, RowFilter.None, CancellationToken.None))!.Version;
        foreach (var rows in parts)
        {
            if (await store.CommitAsync(new OwnerCommit { Owner = owner, ExpectedVersion = version++, State = state, Rows = rows }, CancellationToken.None) != CommitOutcome.Committed)
                throw new InvalidOperationException($"{owner} was fenced, and no silo runs.");
        }
    }
}
