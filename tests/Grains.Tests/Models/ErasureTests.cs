using OrleansMonitor.Conformance.Monitor;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;
using OrleansMonitor.Storage.Memory;

namespace OrleansMonitor.Grains.Tests.Models;

/// <summary>What an operator deletes of a model is gone, all of it and nothing else, and is not counted again.</summary>
public sealed class ErasureTests
{
    private const long Start = TestParts.Start;
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    private static readonly OwnerId Id = OwnerId.Model("m");
    private static readonly Guid Producer = new("11111111-1111-1111-1111-111111111111");

    private readonly MemoryAggregateStore _store = new();
    private ModelCommitter? _committer;
    private ulong _sequence;

    private OwnerState State => _committer!.State;

    [Fact]
    public async Task A_deleted_model_is_as_new_and_holds_its_batches()
    {
        await CommitAsync([TestParts.Window(Start, 5)], [(1, Start, "yes"), (2, Start, "no")], [(1, "yes"), (9, "yes")]);
        var before = _committer!.Held(Delta(1));
        before.ShouldHaveSingleItem();

        var result = await EraseAsync(new Erasure());

        (result.Existed, result.Records, result.Rows, result.Predictions, result.Labels).ShouldBe((true, 5UL, 1L, 2L, 1L));
        var image = (await _store.LoadAsync(Id, default))!;
        (image.Chunks.Count, image.Producers.Count, (await RowsAsync()).Count).ShouldBe((0, 1, 0));
        (State.Records, State.Watermark.Time, State.IsErased, State.PendingPredictions, State.WaitingLabels).ShouldBe((0UL, null, true, 0L, 0L));
        State.Labels.ShouldBe(default);
        _committer.Catalog.Slices.ShouldBeEmpty();
        _committer.Catalog.Nodes.ShouldBeEmpty();
        _committer.Held(Delta(1)).ShouldHaveSingleItem();

        (await EraseAsync(new Erasure())).Existed.ShouldBeFalse();
        await CommitAsync([TestParts.Window(Start - Day, 3)], [(1, Start - Day, "yes")], []);
        (State.IsErased, State.Records, State.PendingPredictions).ShouldBe((false, 3UL, 1L));
    }

    [Fact]
    public async Task A_model_that_never_was_is_not_made_by_deleting_it()
    {
        (await EraseAsync(new Erasure())).Existed.ShouldBeFalse();
        (await _store.LoadAsync(Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_deleted_version_leaves_the_others()
    {
        await CommitAsync(
            [TestParts.Window(Start, 5), TestParts.Window(Start, 7, "v2"), TestParts.Window(Start, 1, "v2", "eu")], [(1, Start, "yes"), (2, Start, "yes")], []);
        var result = await EraseAsync(new Erasure(Version: "v2"));
        (result.Records, result.Rows, result.Predictions).ShouldBe((8UL, 2L, 0L));
        (await RowsAsync()).ShouldHaveSingleItem().Key.Version.ShouldBe("v1");
        (State.Records, State.PendingPredictions).ShouldBe((5UL, 2L));
        _committer!.Catalog.Slices.ShouldBe([("v1", "")]);
        (await EraseAsync(new Erasure(Version: "v1"))).Predictions.ShouldBe(2);
        (State.PendingPredictions, (await RowsAsync()).Count).ShouldBe((0L, 0));
    }

    [Theory]
    [InlineData(3, 6, 3, 0)]
    [InlineData(null, 4, 4, 0)]
    [InlineData(7, null, 3, 0)]
    [InlineData(0, 10, 10, 0)]
    [InlineData(20, 30, 0, 0)]
    public async Task A_range_takes_the_windows_in_it_with_their_predictions(int? from, int? to, int gone, int across)
    {
        for (var i = 0; i < 10; i++)
            await CommitAsync([TestParts.Window(Start + (i * Minute), 2)], [((ulong)(i + 1), Start + (i * Minute), "yes")], [((ulong)(i + 1), "no"), ((ulong)(i + 100), "yes")]);
        var result = await EraseAsync(new Erasure(From: Start + (from * Minute), To: Start + (to * Minute)));
        (result.Records, result.Rows, result.Predictions, result.RowsAcross).ShouldBe(((ulong)(2 * gone), gone, gone, across));
        (await RowsAsync()).Sum(row => (long)row.Partial.Traffic.Records).ShouldBe(2 * (10 - gone));
        // The labels of predictions that are left stay joined, and those of others wait on.
        (State.Labels.Joined, State.WaitingLabels, State.Labels.Erased).ShouldBe((10UL, 10L, 0UL));
        await CommitAsync([], [], [(5, "no")]);
        (State.Labels.Duplicate == 1).ShouldBe(!(5 > (from ?? 0) && 5 <= (to ?? 99)));
    }

    [Fact]
    public async Task A_window_that_reaches_across_a_bound_stays_and_is_told()
    {
        // Of rows of a day, an hour and ten seconds.
        await CommitAsync([TestParts.Window(Start - (200 * Day) + (10 * Hour), 1), TestParts.Window(Start - (10 * Day) + (10 * Minute), 2), TestParts.Window(Start, 4)], [], []);
        await CommitAsync([TestParts.Window(Start - (200 * Day) + (10 * Hour), 1), TestParts.Window(Start - (10 * Day) + (10 * Minute), 2)], [], []);
        while (_committer!.IsTidyDue)
            await CommitAsync([], [], []);
        var tiers = (await RowsAsync()).Select(row => (row.Key.Tier, row.Partial.Traffic.Records)).Order().ToArray();
        tiers.ShouldBe([((byte)0, 4UL), ((byte)2, 4UL), ((byte)3, 2UL)]);

        var inside = new Erasure(From: Start - (200 * Day) + (9 * Hour), To: Start - (10 * Day) + (20 * Minute));
        var result = await EraseAsync(inside);
        (result.Records, result.RowsAcross, result.RecordsAcross).ShouldBe((0UL, 2L, 6UL));
        result = await EraseAsync(new Erasure(From: Start - (200 * Day), To: Start - (10 * Day) + Hour));
        (result.Records, result.RowsAcross).ShouldBe((6UL, 0L));
    }

    [Fact]
    public async Task More_rows_than_a_page_and_more_slices_than_a_page_go_too()
    {
        var windows = new List<WindowPart>();
        for (var i = 0; i < 1500; i++)
            windows.Add(TestParts.Window(Start + (i * 10_000), 1));
        for (var i = 0; i < 1200; i++)
            windows.Add(TestParts.Window(Start + (500 * 10_000), 1, "v1", $"s{i}"));
        await CommitAsync([.. windows], [], []);
        var result = await EraseAsync(new Erasure(From: Start + 10_000));
        (result.Rows, result.Records).ShouldBe((2699L, 2699UL));
        (await RowsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_label_is_taken_back_and_its_prediction_waits_again()
    {
        await CommitAsync([TestParts.Window(Start, 2)], [(1, Start, "yes"), (2, Start, "yes")], [(1, "no"), (2, "yes"), (7, "yes")]);
        (await EraseEntryAsync(1, isLabel: true)).ShouldBe(EntryErasure.JoinedLabel);
        var row = (await RowsAsync()).ShouldHaveSingleItem().Partial;
        (row.Traffic.Records, row.Traffic.Labelled, row.Confusion.ToFigures()!.Count, row.Confusion.ToFigures()!.Accuracy).ShouldBe((2UL, 1UL, 1UL, 1.0));
        row.Scores.ToFigures(Domain.Scores.ScoreKind.PositiveClass)!.Count.ShouldBe(1UL);
        (State.Labels.Joined, State.Labels.Erased, State.PendingPredictions).ShouldBe((1UL, 1UL, 1L));

        await CommitAsync([], [], [(1, "yes")]);
        (State.Labels.Joined, State.PendingPredictions).ShouldBe((2UL, 0L));
        (await EraseEntryAsync(7, isLabel: true)).ShouldBe(EntryErasure.WaitingLabel);
        (State.WaitingLabels, State.Labels.Erased).ShouldBe((0L, 2UL));
        (await EraseEntryAsync(7, isLabel: true)).ShouldBe(EntryErasure.Unknown);
    }

    [Fact]
    public async Task A_prediction_that_is_forgotten_joins_nothing_any_more()
    {
        await CommitAsync([TestParts.Window(Start, 2)], [(1, Start, "yes"), (2, Start, "yes")], [(2, "yes")]);
        (await EraseEntryAsync(1, isLabel: false)).ShouldBe(EntryErasure.PendingPrediction);
        (await EraseEntryAsync(2, isLabel: false)).ShouldBe(EntryErasure.LabelledPrediction);
        (await EraseEntryAsync(1, isLabel: false)).ShouldBe(EntryErasure.Unknown);
        (State.PendingPredictions, State.Records).ShouldBe((0L, 2UL));
        await CommitAsync([], [], [(1, "no"), (2, "no")]);
        State.WaitingLabels.ShouldBe(2);
        (await RowsAsync()).ShouldHaveSingleItem().Partial.Traffic.Labelled.ShouldBe(1UL);
    }

    [Fact]
    public async Task A_corrected_label_moves_its_record_also_after_the_chunks_were_merged_and_rewritten()
    {
        for (var i = 1UL; i <= 40; i++)
            await CommitAsync([TestParts.Window(Start, 1)], [(i, Start, "yes")], [(i, "no")]);
        await EraseEntryAsync(40, isLabel: false);
        for (var i = 1UL; i <= 40; i++)
            await CommitAsync([], [], [(i, "yes")], replace: true);
        var row = (await RowsAsync()).ShouldHaveSingleItem().Partial;
        var figures = row.Confusion.ToFigures()!;
        (row.Traffic.Labelled, figures.Count, figures.Accuracy).ShouldBe((40UL, 40UL, 39 / 40.0));
        (State.Labels.Replaced, State.Labels.Joined, State.WaitingLabels, State.InexactCorrections).ShouldBe((39UL, 40UL, 1L, 0UL));

        // Reloaded, the join knows the labels as they are now.
        await ReloadAsync();
        await CommitAsync([], [], [(1, "yes"), (2, "no")]);
        (State.Labels.Duplicate, State.Labels.Conflict).ShouldBe((1UL, 1UL));
    }

    [Fact]
    public async Task A_deletion_that_another_activation_overtook_changes_nothing()
    {
        await CommitAsync([TestParts.Window(Start, 5)], [(1, Start, "yes")], []);
        var stale = _committer!;
        await ReloadAsync();
        await CommitAsync([TestParts.Window(Start, 1)], [], []);
        await Should.ThrowAsync<OwnerFencedException>(() => stale.EraseAsync(new Erasure(), default));
        await ReloadAsync();
        (State.Records, State.PendingPredictions).ShouldBe((6UL, 1L));
    }

    private async Task ReloadAsync()
    {
        var labels = new LabelOptions { MergedChunks = 4 };
        var settings = new ModelSettings(new CommitOptions(), new CardinalityOptions(), labels, 0);
        var owner = new WindowOwner(Id, OwnerSettings.OfModel(new AggregationOptions(), settings.Commit, "m"), _store, TimeProvider.System, TestParts.Instruments());
        _committer = await ModelCommitter.LoadAsync(owner, new ProducerSets(new BatchDeduplicator()), settings, TestParts.Instruments(), static _ => default, default);
    }

    private async Task<ErasureResult> EraseAsync(Erasure erasure)
    {
        if (_committer is null)
            await ReloadAsync();
        var result = await _committer!.EraseAsync(erasure, default);
        await ReloadAsync();
        return result;
    }

    private async Task<EntryErasure> EraseEntryAsync(ulong id, bool isLabel)
    {
        var result = await _committer!.EraseEntryAsync(id, isLabel, default);
        await ReloadAsync();
        return result;
    }

    private ModelDelta Delta(ulong sequence) => new("n", [new BatchStamp(new BatchId(Producer, sequence), 0)], [], [], []);

    private async Task CommitAsync(WindowPart[] windows, (ulong Id, long Time, string Prediction)[] pending, (ulong Id, string Label)[] labels, bool replace = false)
    {
        if (_committer is null)
            await ReloadAsync();
        await _committer!.BeginAsync(0, default);
        byte[][] predictions = pending.Length > 0 ? [TestParts.Pending(pending)] : [];
        _committer.Stage(new StagedDelta(Delta(++_sequence) with { Windows = windows, Pending = predictions, Labels = labels.Length > 0 ? [Labels(labels, replace)] : [] }));
        await _committer.CommitAsync(default);
    }

    private static byte[] Labels((ulong Id, string Label)[] labels, bool replace)
    {
        var writer = new LabelChunkWriter();
        foreach (var (id, label) in labels)
            writer.Add(id, label, double.NaN, replace);
        return writer.Encode();
    }

    private async Task<IReadOnlyList<(RowKey Key, PartialAggregate Partial)>> RowsAsync()
    {
        var range = await _store.ReadRangeAsync(Id, new RowFilter(long.MinValue, long.MaxValue), default);
        return [.. range!.Rows.Select(row => (row.Key, PartialAggregate.Decode(row.Partial)))];
    }
}
