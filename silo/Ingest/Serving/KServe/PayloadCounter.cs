using OrleansMonitor.Access;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Privacy;

namespace OrleansMonitor.Silo.Ingest.Serving.KServe;

/// <summary>An inference that is to be counted: its request, its response, or both, and which of these has waited.</summary>
internal readonly record struct PayloadPair(PayloadEvent? Request, PayloadEvent? Response, PayloadEvent? Waited = null);

/// <summary>Hands inferences on as records.</summary>
internal sealed class PayloadCounter(ServingBatches batches, AdmissionDirectory directory, TextIds ids, KServeOptions options) : IPayloadSink
{
    /// <param name="pairs">What is counted.</param>
    /// <param name="identity">What is known of the sender.</param>
    /// <param name="grants">What he may do.</param>
    /// <param name="found">What was found out about the events before.</param>
    public ValueTask<IngestAnswer> CountAsync(IReadOnlyList<PayloadPair> pairs, BatchIdentity identity, Grants grants, RejectionLog? found = null) =>
        batches.SubmitAsync(identity, grants, async batch =>
        {
            Copy(found, batch.Log);
            var fold = new PayloadFold(directory, ids, options);
            foreach (var pair in pairs)
                await fold.AddAsync(pair.Request, pair.Response, batch);
            await fold.EndAsync();
            return null;
        });

    public async ValueTask<IReadOnlyList<PayloadEvent>> CountAsync(IReadOnlyList<PayloadEvent> events)
    {
        List<PayloadEvent>? left = null;
        // A node at a time: what one has taken is not offered again where another fails.
        foreach (var node in events.GroupBy(static each => each.Node))
        {
            var pairs = node.Select(static each => each.IsResponse ? new PayloadPair(null, each) : new PayloadPair(each, null)).ToList();
            // Whether its sender may was asked when each event came.
            var answer = await CountAsync(pairs, new BatchIdentity(BatchIdentity.DefaultNode, false, Guid.Empty, 0, 0, null), Grants.Everything);
            if (answer.Status >= StatusCodes.Status429TooManyRequests)
                (left ??= []).AddRange(node);
        }

        return left ?? [];
    }

    private static void Copy(RejectionLog? source, RejectionLog target)
    {
        if (source is null)
            return;
        foreach (var entry in source.Entries)
            target.Add(entry.Reason, entry.Field, entry.Value, entry.Limit, entry.Count);
        foreach (var cell in source.Cells)
            target.AddCells(cell.Reason, cell.Field, cell.Value, cell.Limit, cell.Count);
    }
}
