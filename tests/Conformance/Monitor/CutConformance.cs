using System.Text.Json;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Comparisons;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Grains.Dimensions.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Producers;
using Xunit.Abstractions;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>
/// The law of cuts, on every host: the same records have the same health, however they are cut into batches, nodes, silos and
/// orders: all figures to the bit.
/// </summary>
public abstract class CutConformance(MonitorClusterFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Who sent what, and how late it came, is what a cut is.
    private static readonly SameFigures Same = new(
        new HashSet<string> { "model", "late", "nodes", "nodesReporting", "nodesExpected", "oldestPendingAgeSeconds", "createdAt" });

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var kind in CutRecords.Kinds)
        {
            cases.Add(kind, 1);
            cases.Add(kind, Random.Shared.Next(2, 1_000_000));
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public Task The_same_records_have_the_same_health_however_they_are_cut(string kind, int seed) => fixture.RunAsync(async () =>
    {
        output.WriteLine($"kind {kind}, seed {seed}");
        var random = new Random(seed);
        var records = CutRecords.Draw(kind, random, 160);
        var (whole, comparison, slices, drift) = await AskAsync($"whole-{kind}-{seed}", [records], 1, random);
        drift.GetProperty("columns").EnumerateArray().Count(column => column.GetProperty("role").GetString() == "measurement" && column.GetProperty("current").GetProperty("count").GetInt32() > 0).ShouldBe(5);
        whole.GetProperty("completeness").GetProperty("records").GetUInt64().ShouldBe(160ul);
        foreach (var part in Parts(kind))
            whole.TryGetProperty(part, out _).ShouldBeTrue(part);
        foreach (var means in Means(kind))
            comparison.GetProperty("windows")[0].GetProperty(means).GetProperty("windows").GetInt32().ShouldBeGreaterThan(20, means);
        for (var cut = 0; cut < 3; cut++)
        {
            random.Shuffle(records);
            var pieces = cut == 0 ? [.. records.Select(record => new[] { record })] : Cut(records, random);
            var (other, otherComparison, otherSlices, otherDrift) = await AskAsync($"cut-{cut}-{kind}-{seed}", pieces, 1 + random.Next(5), random);
            Same.Compare(other, whole, "health");
            Same.Compare(otherComparison, comparison, "comparison");
            Same.Compare(otherSlices, slices, "slices");
            Same.Compare(otherDrift, drift, "drift");
        }
    });

    /// <summary>What there must be to compare.</summary>
    private static string[] Parts(string kind) => kind switch
    {
        "yes or no" or "named" => ["classification", "scores", "probabilities", "features", "measurements", "latency", "outputs"],
        "only labels" => ["scores", "probabilities", "features", "measurements", "latency", "outputs"],
        "numbers" => ["regression", "intervals", "features", "measurements", "latency", "outputs"],
        "language model" => ["tokens", "embeddings", "features", "measurements", "latency"],
        "everything" => ["classification", "confidence", "regression", "probabilities", "intervals", "tokens", "embeddings", "features", "measurements", "latency", "outputs"],
        _ => ["classification", "confidence", "probabilities", "features", "measurements", "latency", "outputs"],
    };

    /// <summary>Of which figures means of windows are compared.</summary>
    private static string[] Means(string kind) => kind switch
    {
        "numbers" => ["squaredErrors"],
        "language model" => ["costs"],
        "everything" => ["squaredErrors", "costs"],
        _ => [],
    };

    private static List<CutRecord[]> Cut(CutRecord[] records, Random random)
    {
        var pieces = new List<CutRecord[]>();
        for (var at = 0; at < records.Length;)
        {
            var length = Math.Min(records.Length - at, random.Next(3) == 0 ? 1 : random.Next(1, 60));
            pieces.Add(records[at..(at + length)]);
            at += length;
        }

        return pieces;
    }

    private async Task<(JsonElement Health, JsonElement Comparison, JsonElement Slices, JsonElement Drift)> AskAsync(string name, IReadOnlyList<CutRecord[]> pieces, int nodes, Random random)
    {
        var model = $"{name}-{Guid.NewGuid().ToString("N")[..6]}";
        foreach (var (version, segment) in CutRecords.Slices)
            (await fixture.Grains.GetGrain<IModelGrain>(model).AdmitSliceAsync(version, segment)).Admitted.ShouldBeTrue();

        (await fixture.Grains.GetGrain<IBaselineGrain>(model).AddAsync("kept", "", CutBaseline.Made.Encode())).Status.ShouldBe(BaselineStatus.Done);

        // Each piece is a batch of its own, and so are the labels that come later, or earlier, than their predictions.
        var batches = new List<NodeBatch>();
        foreach (var piece in pieces)
        {
            batches.Add(CutBatches.OfRecords(model, piece, CutBaseline.Made));
            if (CutBatches.OfLabels(model, piece) is { } labels)
                batches.Add(labels);
        }

        var order = batches.ToArray();
        random.Shuffle(order);

        // Each node has a producer, whose batches are no more at once than the sequence window of the fixture holds.
        var producers = Enumerable.Range(0, nodes).Select(_ => Guid.NewGuid()).ToArray();
        var (sent, acknowledged) = (new ulong[nodes], new ulong[nodes]);
        foreach (var some in order.Chunk(32))
        {
            await Task.WhenAll(some.Select((batch, i) =>
            {
                var node = i % nodes;
                var stamp = new BatchStamp(new BatchId(producers[node], ++sent[node]), acknowledged[node]);
                return SendAsync($"{model}-{node}", batch with { Stamp = stamp });
            }));
            sent.CopyTo(acknowledged, 0);
        }

        var query = new HealthQuery(model, TestParts.Start, TestParts.Start + 86_400_000);
        var data = (await fixture.Grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query)).ShouldNotBeNull();
        var comparison = await new ComparisonQuestions(fixture.Grains, TimeProvider.System).CompareAsync(new ComparisonParameters(model, "v1", "v2"));
        // Of so few records no interval follows from how means vary from window to window, so they are asked for themselves.
        var sides = (await fixture.Grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelComparisonAsync(new ComparisonQuery(model, "v1", "v2"))).ShouldNotBeNull();
        ComparisonSlice[] compared = [sides.Baseline.All, .. sides.Baseline.Segments, sides.Candidate.All];
        var (from, to) = (DateTimeOffset.FromUnixTimeMilliseconds(query.From!.Value), DateTimeOffset.FromUnixTimeMilliseconds(query.To!.Value));
        var drift = await new BaselineQuestions(fixture.Grains, TimeProvider.System).GetDriftAsync(model, $"{from:O}", $"{to:O}", null, null, null, "kept");
        return (
            ExactJson.Of(HealthResults.ModelOf(data, query, DateTimeOffset.UnixEpoch)),
            ExactJson.Of(new { Answer = comparison.Value.ShouldNotBeNull(), Windows = compared.Select(static slice => new { slice.SquaredErrors, slice.Costs }) }),
            await AskSlicesAsync(model),
            ExactJson.Of(drift.Value.ShouldNotBeNull()));
    }

    /// <summary>Figures by dimensions and a pair, and what explains the difference of the versions, by figures of all kinds of models.</summary>
    private async Task<JsonElement> AskSlicesAsync(string model)
    {
        var questions = new SliceQuestions(fixture.Grains, TimeProvider.System);
        var answers = new List<object>();
        foreach (var metric in (string[])["accuracy", "error_ratio", "latency_mean", "score_mean", "mae"])
        {
            answers.Add((await questions.GetSlicesAsync(model, "country", "device", metric, "2025-01-01", "2026-01-01", null, null, null)).Value.ShouldNotBeNull());
            answers.Add((await questions.GetSlicesAsync(model, "user", null, metric, "2025-01-01", "2026-01-01", null, null, null)).Value.ShouldNotBeNull());
            var explained = new ExplanationParameters(model, metric) { From = "2025-01-01", To = "2026-01-01", Version = "v2", AgainstVersion = "v1", MinRecords = 5, Limit = 10_000 };
            answers.Add((await questions.ExplainAsync(explained)).Value.ShouldNotBeNull());
        }

        return ExactJson.Of(answers);
    }

    /// <summary>As a client does: again, under its number, until it is durable.</summary>
    private async Task SendAsync(string name, NodeBatch batch)
    {
        var node = fixture.Grains.GetGrain<INodeGrain>(name);
        SubmitResult answer;
        var attempts = 0;
        do
        {
            (await node.SubmitAsync(batch)).Status.ShouldBeOneOf(SubmitStatus.Accepted, SubmitStatus.Duplicate, SubmitStatus.Committed);
            answer = await node.WaitForCommitAsync(batch.Stamp.Id, Patience);
        }
        while (answer.Status != SubmitStatus.Committed && ++attempts < 5);
        answer.Status.ShouldBe(SubmitStatus.Committed);
    }
}
