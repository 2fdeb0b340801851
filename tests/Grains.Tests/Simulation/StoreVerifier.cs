using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>Compares what is stored with what clients were told.</summary>
internal sealed class StoreVerifier(MemoryAggregateStore store, RandomStoreFaults faults)
{
    private static readonly AggregationOptions Aggregation = SimulationRun.Aggregation(new AggregationOptions());

    /// <summary>At the moment of an acknowledgement the batch is durable at its node and at each of its models.</summary>
    internal void VerifyDurable(SimulatedProducer producer, SimulatedBatch batch)
    {
        var owners = batch.Models.Select(static m => OwnerId.Model(m.Model)).Append(OwnerId.Node(producer.Node));
        foreach (var owner in owners)
        {
            var rows = Load(owner)?.Producers.Where(p => p.Producer == producer.Epoch || p.Producer == producer.BoundEpoch) ?? [];
            var isHeld = rows.Any(row => new CommittedSet(row).Contains(batch.Sequence));
            isHeld.ShouldBeTrue($"{producer.Node}/{producer.Epoch:N}/{batch.Sequence} was acknowledged, but {owner} does not hold it");
        }
    }

    /// <summary>Every window of every model and node counts each acknowledged batch once, and of the others each at most once.</summary>
    internal Task VerifyAsync(List<SimulatedProducer> producers)
    {
        foreach (var model in SimulationRun.Models)
        {
            var parts = new List<(ExpectedPart Part, SimulatedBatch Batch)>();
            foreach (var producer in producers)
                Collect(producer, model, parts);
            VerifyModel(model, parts);
        }

        foreach (var node in producers.GroupBy(static p => p.Node, StringComparer.Ordinal))
            VerifyNode(node.Key, [.. node]);
        return Task.CompletedTask;
    }

    private static void Collect(SimulatedProducer producer, string model, List<(ExpectedPart, SimulatedBatch)> parts)
    {
        foreach (var batch in producer.Batches)
        {
            foreach (var part in batch.Expected)
            {
                if (part.Model == model)
                    parts.Add((part, batch));
            }
        }
    }

    private void VerifyModel(string model, List<(ExpectedPart Part, SimulatedBatch Batch)> parts)
    {
        var owner = OwnerId.Model(model);
        var rows = Rows(owner);
        var expected = Expect(parts.Where(static p => p.Batch.IsAcknowledged).Select(static p => p.Part), owner, static p => p.Version, static _ => "");
        var actual = rows.Where(static r => r.Partial.HasTraffic && r.Partial.Traffic.Records > 0).ToDictionary(static r => r.Key, static r => r.Partial.Traffic.Records);
        foreach (var (key, records) in expected)
            actual.GetValueOrDefault(key).ShouldBe(records, $"{owner} {key}, frontiers {State(owner).Frontiers}, stored: {string.Join("; ", actual)}");

        // What was given up may have been counted; then once, and in a version of its own.
        foreach (var (key, records) in actual.Where(a => !expected.ContainsKey(a.Key)))
        {
            var given = parts.Where(p => p.Batch.IsGivenUp && p.Part.Version == key.Version).ToList();
            var once = Expect(given.Select(static p => p.Part), owner, static p => p.Version, static _ => "");
            records.ShouldBe(once.GetValueOrDefault(key), $"{owner} {key} of a batch that was given up");
        }

        VerifyLabels(owner, rows, parts);
    }

    private void VerifyLabels(OwnerId owner, List<(RowKey Key, PartialAggregate Partial)> rows, List<(ExpectedPart Part, SimulatedBatch Batch)> parts)
    {
        var acknowledged = parts.Where(static p => p.Batch.IsAcknowledged).Select(static p => p.Part).ToList();
        var predictions = acknowledged.SelectMany(static p => p.Predictions).ToHashSet();
        var labels = acknowledged.SelectMany(static p => p.Labels).ToList();
        var labelled = labels.Select(static l => l.Id).ToHashSet();
        var joined = (ulong)labelled.Count(predictions.Contains);
        var state = State(owner);
        state.Labels.Joined.ShouldBe(joined, $"{owner} joined labels");
        state.PendingPredictions.ShouldBe(predictions.Count(p => !labelled.Contains(p)), $"{owner} pending predictions");
        var waiting = (ulong)labelled.Count(l => !predictions.Contains(l));
        var measured = VerifyMeasurements(owner, rows, acknowledged, predictions);
        state.WaitingLabels.ShouldBe((long)waiting + measured.Waiting, $"{owner} waiting labels and measurements");
        (state.Labels.Joined + state.Labels.Duplicate + state.Labels.Conflict + waiting).ShouldBe((ulong)labels.Count, $"{owner} labels");
        rows.Aggregate(0UL, static (sum, r) => sum + (r.Partial.HasTraffic ? r.Partial.Traffic.Labelled : 0)).ShouldBe(joined, $"{owner} labels in windows");
        rows.Aggregate(0UL, static (sum, r) => sum + (r.Partial.HasConfusion ? r.Partial.Confusion.ToFigures()!.Count : 0)).ShouldBe(joined, $"{owner} confusion matrices");
    }

    /// <summary>Each measurement that was acknowledged counts once, as its name is declared, in a window of its prediction; or waits for that.</summary>
    private (int Waiting, int Measured) VerifyMeasurements(
        OwnerId owner, List<(RowKey Key, PartialAggregate Partial)> rows, List<ExpectedPart> acknowledged, HashSet<ulong> predictions)
    {
        var sent = acknowledged.SelectMany(static p => p.Measurements).ToList();
        var all = new PartialAggregate();
        foreach (var (_, partial) in rows)
            all.Merge(partial);
        var (waiting, measured) = (0, 0);
        foreach (var name in sent.GroupBy(static m => m.Measurement!))
        {
            var byId = name.GroupBy(static m => m.Id).ToList();
            var joined = byId.FindAll(id => predictions.Contains(id.Key));
            waiting += byId.Count - joined.Count;
            measured += joined.Count;
            var what = $"{owner} {name.Key}";
            if (name.Key == "feedback")
            {
                (all.Measurements.FindCategorical(name.Key)?.Values.TotalCount ?? 0).ShouldBe((ulong)joined.Count, what);
                continue;
            }

            var figures = all.Measurements.FindNumeric(name.Key)?.ToFigures();
            (figures?.Count ?? 0).ShouldBe((ulong)joined.Count, what);
            if (name.Key == "judge" && figures is not null)
                figures.Mean!.Value.ShouldBe(joined.Average(static id => id.Average(static m => m.Actual)), 1e-9, what);
        }

        var tally = State(owner).Labels;
        tally.Measured.ShouldBe((ulong)measured, $"{owner} measured");
        tally.MeasurementsRefused.ShouldBe(0ul);
        (tally.Measured + tally.Remeasured + tally.MeasurementsRepeated + (ulong)waiting).ShouldBe((ulong)sent.Count, $"{owner} measurements");
        State(owner).InexactCorrections.ShouldBe(0ul, $"{owner} corrections");
        foreach (var (key, partial) in rows)
            (partial.Measurements.FindNumeric("inline")?.Values ?? 0).ShouldBe(partial.Traffic.Records, $"{owner} {key} measured with the records");
        return (waiting, measured);
    }

    private void VerifyNode(string node, List<SimulatedProducer> producers)
    {
        var owner = OwnerId.Node(node);
        var expected = Expect(
            producers.SelectMany(static p => p.Batches).Where(static b => b.IsAcknowledged).SelectMany(static b => b.Expected), owner, static _ => "", static p => p.Model);
        var maybe = Expect(
            producers.SelectMany(static p => p.Batches).Where(static b => b.IsGivenUp).SelectMany(static b => b.Expected), owner, static _ => "", static p => p.Model);
        var actual = Rows(owner).ToDictionary(static r => r.Key, static r => r.Partial.Traffic.Records);
        foreach (var key in expected.Keys.Concat(maybe.Keys).Concat(actual.Keys).Distinct())
        {
            var least = expected.GetValueOrDefault(key);
            actual.GetValueOrDefault(key).ShouldBeInRange(least, least + maybe.GetValueOrDefault(key), $"{owner} {key}");
        }
    }

    private Dictionary<RowKey, ulong> Expect(IEnumerable<ExpectedPart> parts, OwnerId owner, Func<ExpectedPart, string> version, Func<ExpectedPart, string> segment)
    {
        var frontiers = State(owner).Frontiers;
        var schedule = Schedules.OfNode(Aggregation);
        var expected = new Dictionary<RowKey, ulong>();
        foreach (var part in parts)
        {
            var row = schedule.RowFor(part.WindowStart, frontiers);
            var key = new RowKey(version(part), segment(part), row.Tier, row.Start);
            expected[key] = expected.GetValueOrDefault(key) + part.Records;
        }

        return expected;
    }

    private OwnerState State(OwnerId owner) => Load(owner) is { } image ? OwnerState.Decode(image.State) : new OwnerState();

    private List<(RowKey Key, PartialAggregate Partial)> Rows(OwnerId owner)
    {
        var range = Read(() => store.ReadRangeAsync(owner, new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None));
        return [.. (range?.Rows ?? []).Select(static r => (r.Key, PartialAggregate.Decode(r.Partial)))];
    }

    private OwnerImage? Load(OwnerId owner) => Read(() => store.LoadAsync(owner, CancellationToken.None));

    /// <summary>Without faults the store answers at once.</summary>
    private T Read<T>(Func<Task<T>> read)
    {
        faults.IsSuspended = true;
        var task = read();
        faults.IsSuspended = false;
        task.IsCompletedSuccessfully.ShouldBeTrue();
        return task.Result;
    }
}
