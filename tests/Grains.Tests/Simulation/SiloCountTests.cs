using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Comparisons.Questions;
using OrleansMonitor.Grains.Descriptions.Questions;
using OrleansMonitor.Grains.Estimates.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Simulation;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;
using Xunit.Abstractions;

namespace OrleansMonitor.Grains.Tests.Simulation;

/// <summary>
/// The same stream through one, two and five silos gives the same figures to the bit: they follow from counts and from sums that are not rounded, whose order of merging is the silos'.
/// </summary>
public sealed class SiloCountTests(ITestOutputHelper output)
{
    private const string Model = "figures";
    private const int Records = 3_000;
    private const int Nodes = 6;
    private const string Range = "2025-01-01";
    private const string End = "2025-01-02";

    // When a baseline was made is the clock's; how late a record came, and the age of what waits, the network's.
    private static readonly SameFigures ToTheBit = new(
        new HashSet<string> { "createdAt", "late", "nodes", "nodesReporting", "nodesExpected", "oldestPendingAgeSeconds" });

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void One_two_and_five_silos_give_the_same_figures(int seed)
    {
        output.WriteLine($"seed {seed}");
        var one = Ask(silos: 1, seed);
        one["drift"].GetProperty("binned").GetInt64().ShouldBe(Records);
        one["drift"].GetProperty("outliers").GetProperty("scored").GetInt64().ShouldBeGreaterThan(Records / 4);
        one["drift"].GetProperty("columns").EnumerateArray().Count(static column => column.GetProperty("verdict").GetString() == "drifted").ShouldBeGreaterThan(0);
        one["estimate"].GetProperty("whole").GetProperty("figures").GetArrayLength().ShouldBeGreaterThan(3);
        one["describe"].GetProperty("findings").GetArrayLength().ShouldBeGreaterThan(0);
        one["described version"].GetProperty("columns").GetArrayLength().ShouldBeGreaterThan(4);
        foreach (var metric in (string[])["rmse", "cost_per_request"])
            one["compare"].GetProperty("figures").EnumerateArray().Single(figure => figure.GetProperty("metric").GetString() == metric).TryGetProperty("lower", out _).ShouldBeTrue(metric);
        one["health"].GetProperty("measurements").GetArrayLength().ShouldBe(3);
        foreach (var silos in (int[])[2, 5])
        {
            var many = Ask(silos, seed);
            foreach (var (question, answer) in one)
                ToTheBit.Compare(many[question], answer, $"{silos} silos, seed {seed}: {question}");
        }
    }

    private static Dictionary<string, JsonElement> Ask(int silos, int seed)
    {
        var random = new Random(seed);
        var baseline = BaselineOf(random);
        var records = Enumerable.Range(0, Records).Select(id => Draw(random, (ulong)id + 1)).ToArray();
        var options = new SimulationOptions { Silos = silos };
        options.GrainAssemblies.Add(typeof(MonitorGrainsExtensions).Assembly);
        options.DeactivationOrder.Add(typeof(INodeGrain));
        MemoryAggregateStore? store = null;
        using var cluster = new SimulatedCluster(seed * silos, options, (_, services) =>
        {
            services.AddSingleton<IAggregateStore>(_ => store!);
            services.AddMonitorGrains();
            services.Configure<CommitOptions>(static o => o.Interval = TimeSpan.FromMilliseconds(20));
        });
        store = new MemoryAggregateStore(cluster.Time);
        return cluster.Run(
            async client =>
            {
                var shelf = client.GetGrain<IBaselineGrain>(Model);
                (await shelf.AddAsync("reference", "rows", baseline.Encode())).Status.ShouldBe(BaselineStatus.Done);
                (await shelf.ActivateAsync("reference", 0, "")).Status.ShouldBe(BaselineStatus.Done);
                var batches = records.Chunk(50).SelectMany(piece => new[] { CutBatches.OfRecords(Model, piece, baseline), CutBatches.OfLabels(Model, piece) }).OfType<NodeBatch>().ToArray();
                random.Shuffle(batches);
                await Task.WhenAll(Enumerable.Range(0, Nodes).Select(node => SendAsync(client, node, [.. batches.Where((_, i) => i % Nodes == node)])));
                return await QuestionsAsync(client, cluster.Time);
            },
            TimeSpan.FromMinutes(10));
    }

    private static async Task SendAsync(IGrainFactory grains, int node, NodeBatch[] batches)
    {
        var (grain, producer) = (grains.GetGrain<INodeGrain>($"node-{node}"), new Guid(node + 1, 0, 0, new byte[8]));
        for (var i = 0; i < batches.Length; i++)
        {
            var stamp = new BatchStamp(new BatchId(producer, (ulong)i + 1), (ulong)i);
            (await grain.SubmitAsync(batches[i] with { Stamp = stamp })).Status.ShouldBeOneOf(SubmitStatus.Accepted, SubmitStatus.Committed);
            (await grain.WaitForCommitAsync(stamp.Id, TimeSpan.FromMinutes(1))).Status.ShouldBe(SubmitStatus.Committed);
        }
    }

    private static async Task<Dictionary<string, JsonElement>> QuestionsAsync(IGrainFactory grains, TimeProvider time)
    {
        var query = new HealthQuery(Model, TestParts.Start, TestParts.Start + 86_400_000);
        var health = (await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelAsync(query)).ShouldNotBeNull();
        return new()
        {
            ["drift"] = Json((await new BaselineQuestions(grains, time).GetDriftAsync(Model, Range, End, null, null, null, null)).Value),
            ["estimate"] = Json((await new EstimateQuestions(grains, time).GetEstimateAsync(Model, "10m", Range, End, null, null, null, null)).Value),
            ["describe"] = Json((await new DescriptionQuestions(grains, time).DescribeAsync(new DescriptionParameters(Model) { From = Range, To = End })).Value),
            ["described version"] = Json((await new DescriptionQuestions(grains, time).DescribeAsync(new DescriptionParameters(Model) { From = Range, To = End, Version = "v2", AgainstVersion = "v1" })).Value),
            ["compare"] = Json((await new ComparisonQuestions(grains, time).CompareAsync(new ComparisonParameters(Model, "v1", "v2") { From = Range, To = End })).Value),
            ["health"] = Json(HealthResults.ModelOf(health, query, DateTimeOffset.UnixEpoch)),
        };
    }

    private static JsonElement Json<T>(T? answer)
        where T : class => ExactJson.Of(answer.ShouldNotBeNull());

    private static Baseline BaselineOf(Random random)
    {
        var rows = Enumerable.Range(0, 1_000).Select(id => Draw(random, (ulong)id + 1, isReference: true)).ToArray();
        double[] amounts = [.. rows.Select(static row => row.Features[0].Number)];
        string?[] countries = [.. rows.Select(static row => row.Features[1].Category)];
        var fit = new OutlierFit();
        fit.AddNumbers("amount", amounts);
        fit.AddCategories("country", countries);
        var builder = new BaselineBuilder { Detector = fit.Build(new OutlierSettings { ScoredShare = 0.4 }) };
        builder.AddNumbers(ColumnRole.Feature, "amount", amounts);
        builder.AddCategories(ColumnRole.Feature, "country", countries);
        builder.AddCategories(ColumnRole.Prediction, "", [.. rows.Select(static row => row.Row.Prediction)]);
        double[] scores = [.. rows.Select(static row => row.Row.Score)];
        builder.AddNumbers(ColumnRole.Score, "", scores);
        var (calibration, _) = EstimationBuilder.Calibrate([.. rows.Select(static row => row.Row.Prediction)], scores, [.. rows.Select(static row => row.Row.Label ?? row.LateLabel)], "yes");
        return builder.Build(new EstimationBasis(calibration, null, ""));
    }

    /// <summary>The reference has other amounts, fewer countries, and one weight.</summary>
    private static CutRecord Draw(Random random, ulong id, bool isReference = false)
    {
        var score = random.NextDouble();
        var label = random.NextDouble() < score ? "yes" : "no";
        var isLate = !isReference && random.Next(2) == 0;
        var row = new RecordRow
        {
            Time = TestParts.Start + random.Next(3_600_000),
            InferenceId = id,
            Prediction = score > 0.5 ? "yes" : "no",
            Score = score,
            Label = isLate ? null : label,
            LatencySeconds = 0.1 * random.NextDouble(),
            Weight = isReference ? 1 : 1 + (random.Next(4) / 3f),
            Value = isLate ? double.NaN : 50 * score,
            Actual = isLate ? double.NaN : (50 * score) + (10 * random.NextDouble()),
            Cost = random.Next(1_000) / 999.0,
        };
        (string, double, string?)[] features =
        [
            ("amount", Math.Exp(random.NextDouble() * (isReference ? 3 : 4)), null),
            ("country", double.NaN, $"country {(int)((isReference ? 20 : 24) * Math.Pow(random.NextDouble(), 2))}"),
        ];
        return new CutRecord(random.Next(3) == 0 ? "v2" : "v1", random.Next(4) == 0 ? "eu" : "", row, features, isLate && random.Next(4) > 0 ? label : null, double.NaN, 1)
        {
            Measurements = [("judge", random.NextDouble(), null)],
            LateMeasurements = random.Next(2) == 0 ? [("thumbs up", double.NaN, random.Next(3) > 0 ? "true" : "false"), ("revenue", random.NextDouble() * 20, null)] : [],
        };
    }
}
