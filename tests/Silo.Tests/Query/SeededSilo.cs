using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Silo.Tests.Query;

/// <summary>
/// A silo whose store holds what grains would have committed. Model <c>churn</c>: one record a minute from 2024-03-01 00:00
/// on, for three hours, in base windows, version v1 in the first half and v2 after. Every fourth record is wrongly
/// predicted; the positive class is "1".
/// </summary>
internal sealed class SeededSilo : IAsyncDisposable
{
    public const int Records = 180;

    public static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestSilo _silo;

    private SeededSilo(TestSilo silo) => _silo = silo;

    public HttpClient Http => _silo.Http;

    public IAggregateStore Store => _silo.Services.GetRequiredService<IAggregateStore>();

    private static long StartMilliseconds => Start.ToUnixTimeMilliseconds();

    public static async Task<SeededSilo> StartAsync(Action<WebApplicationBuilder>? configure = null, params string[] args)
    {
        var silo = new SeededSilo(await TestSilo.StartAsync(configure, null, args));
        await silo.SeedModelAsync();
        await silo.SeedNodeAsync();
        return silo;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    public static PartialAggregate Record(int index)
    {
        var partial = new PartialAggregate();
        var time = StartMilliseconds + (index * 60_000L);
        partial.Traffic.AddRecord(time, 1, index % 60 == 0 ? "timeout" : null);
        partial.Traffic.AddLabelled(1);
        partial.Latency.Add(0.010 + (0.001 * (index % 10)));
        var actual = index % 2 == 0;
        var predicted = index % 4 == 0 ? !actual : actual;
        partial.Confusion.Add(actual ? "1" : "0", predicted ? "1" : "0");
        partial.Scores.Add(ScoreKind.PositiveClass, predicted ? 0.75f : 0.25f, actual);
        partial.Features.AddNumeric("age", [20f + (index % 3)]);
        return partial;
    }

    private async Task SeedModelAsync()
    {
        var rows = new List<AggregateRow>();
        for (var i = 0; i < Records; i++)
        {
            var key = new RowKey(i < Records / 2 ? "v1" : "v2", i % 2 == 0 ? "eu" : "us", 0, StartMilliseconds + (i * 60_000L));
            rows.Add(new AggregateRow(key, Record(i).Encode()));
        }

        var catalog = new OwnerCatalog();
        foreach (var (version, segment) in new[] { ("v1", "eu"), ("v1", "us"), ("v2", "eu"), ("v2", "us") })
            catalog.AddSlice(version, segment);
        catalog.RecordNode("n1", StartMilliseconds, 10);
        var last = StartMilliseconds + ((Records - 1) * 60_000L);
        var state = new OwnerState
        {
            Watermark = new Watermark(last),
            Records = Records,
            PendingPredictions = 3,
            WaitingLabels = 1,
            Labels = new LabelTally { Joined = 5, Duplicate = 2, Conflict = 1 },
        };
        state.NewestStarts[0] = last;
        await CommitAsync(OwnerId.Model("churn"), state, catalog, rows);
    }

    private async Task SeedNodeAsync()
    {
        var rows = new List<AggregateRow>();
        var resources = new PartialAggregate();
        resources.Resources.Add(new ResourceReading(3600, 0.5, 4, 2L << 30, 4L << 30));
        rows.Add(new AggregateRow(new RowKey("", "", 0, StartMilliseconds), resources.Encode()));
        for (var i = 0; i < 10; i++)
            rows.Add(new AggregateRow(new RowKey("", i % 2 == 0 ? "churn" : "other", 0, StartMilliseconds + (i * 60_000L)), Record(i).Encode(AggregateParts.Traffic | AggregateParts.Latency)));
        var catalog = new OwnerCatalog();
        catalog.AddSlice("", "churn");
        catalog.AddSlice("", "other");
        var state = new OwnerState { Watermark = new Watermark(StartMilliseconds + 540_000), Records = 10 };
        state.NewestStarts[0] = StartMilliseconds + 540_000;
        await CommitAsync(OwnerId.Node("n1"), state, catalog, rows);
    }

    private async Task CommitAsync(OwnerId owner, OwnerState state, OwnerCatalog catalog, List<AggregateRow> rows)
    {
        var commit = new OwnerCommit { Owner = owner, ExpectedVersion = 0, State = state.Encode(), Catalog = catalog.Encode(), Rows = rows };
        (await Store.CommitAsync(commit, CancellationToken.None)).ShouldBe(CommitOutcome.Committed);
    }
}
