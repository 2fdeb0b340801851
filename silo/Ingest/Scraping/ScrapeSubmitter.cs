using OrleansMonitor.Access;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Serving;
using OrleansMonitor.Silo.Ingest.Serving.Values;

namespace OrleansMonitor.Silo.Ingest.Scraping;

/// <summary>Hands what was scraped on, the way of a batch: resources of nodes and, where that is asked for, calls as records of their model.</summary>
internal sealed class ScrapeSubmitter(ServingBatches batches, AdmissionDirectory directory, ScrapeInstruments instruments)
{
    private const int MaxNodes = 256;

    // Past it a record stands for several.
    private const int MaxRows = 10_000;

    /// <summary>False: the silo could not take it.</summary>
    public async Task<bool> SubmitAsync(ScrapedFigures figures, ScrapeTargetOptions target, DateTimeOffset now)
    {
        var calls = target.Records ? figures.Calls : [];
        if (figures.Resources.Count == 0 && calls.Count == 0)
            return true;
        var identity = new BatchIdentity(BatchIdentity.DefaultNode, false, Guid.Empty, 0, 0, null);
        var answer = await batches.SubmitAsync(identity, Grants.Everything, async batch =>
        {
            foreach (var (node, sample) in figures.Resources)
            {
                if (await NodeAsync(node, batch) is { } fold)
                    fold.Add(sample);
            }

            if (calls.Count > 0 && await NodeAsync(target.Node ?? new Uri(target.Url!).Host, batch) is { } own)
                await AddCallsAsync(own, calls, now.ToUnixTimeMilliseconds(), batch.Log);
            return null;
        });
        if (answer.Status < StatusCodes.Status400BadRequest)
            return true;
        instruments.Lost(calls.Sum(static each => each.Succeeded + (long)each.Failed.Values.Sum()));
        return false;
    }

    private async ValueTask<BatchFold?> NodeAsync(string node, IngestBatch batch)
    {
        if (NameRules.CheckInPath(node) is not { } problem)
            return await directory.AdmitNodeAsync(node, batch, MaxNodes);
        batch.Log.Add(problem, "node", NameRules.Show(node), NameRules.LimitOf(problem), 1);
        return null;
    }

    private static async Task AddCallsAsync(BatchFold node, List<(string Model, string Version, long Succeeded, IReadOnlyDictionary<string, double> Failed)> calls, long time, RejectionLog log)
    {
        var (blocks, record) = (new OpenBlocks(), new ServedRecord());
        foreach (var (model, version, succeeded, failed) in calls)
        {
            if (NameRules.CheckInPath(model) is { } problem || (problem = NameRules.CheckInPath(version, mayBeEmpty: true)) is not null)
            {
                log.Add(problem, "model", NameRules.Show($"{model}/{version}"), NameRules.LimitOf(problem), (ulong)succeeded);
                continue;
            }

            await AddAsync(model, version, succeeded, null);
            foreach (var (reason, count) in failed)
                await AddAsync(model, version, (long)count, NameRules.Check(reason) is null ? reason : "error");
        }

        await blocks.FoldAsync();

        async ValueTask AddAsync(string model, string version, long count, string? error)
        {
            var rows = Math.Min(count, MaxRows);
            for (var i = 0L; i < rows; i++)
            {
                record.Begin(model, version, time);
                record.Row.Error = error;
                record.Row.Weight = (float)((double)count / rows);
                if (!blocks.IsFull && blocks.TryAdd(node, record))
                    continue;
                await blocks.FoldAsync();
                blocks.TryAdd(node, record);
            }
        }
    }
}
