using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Nodes;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Storage;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>What callers of the grains rely on, on every host. Each case uses names of its own.</summary>
public abstract class MonitorConformance(MonitorClusterFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _suffix = Guid.NewGuid().ToString("N")[..8];
    private readonly Guid _producer = Guid.NewGuid();

    private string Model => "model-" + _suffix;

    private INodeGrain Node => fixture.Grains.GetGrain<INodeGrain>("node-" + _suffix);

    [Fact]
    public Task A_batch_is_accepted_then_durable_then_known() => fixture.RunAsync(async () =>
    {
        var batch = TestParts.Batch(_producer, 1, 0, TestParts.Part(Model, TestParts.Window(TestParts.Start, 5)));
        (await Node.SubmitAsync(batch)).Status.ShouldBe(SubmitStatus.Accepted);
        var committed = await WaitAsync(1);
        (committed.Status, committed.CommittedThrough).ShouldBe((SubmitStatus.Committed, 1UL));
        (await RecordsAsync(OwnerId.Model(Model))).ShouldBe(5UL);
        (await RecordsAsync(OwnerId.Node("node-" + _suffix))).ShouldBe(5UL);

        (await Node.SubmitAsync(batch)).Status.ShouldBe(SubmitStatus.Committed);
        (await Node.PollAsync(_producer, 1)).CommittedThrough.ShouldBe(1UL);
        (await RecordsAsync(OwnerId.Model(Model))).ShouldBe(5UL);
    });

    [Fact]
    public Task Batches_may_come_in_any_order() => fixture.RunAsync(async () =>
    {
        foreach (var sequence in new ulong[] { 3, 1, 5 })
            await SubmitAsync(sequence);
        foreach (var sequence in new ulong[] { 3, 1, 5 })
            await WaitAsync(sequence);
        var answer = await Node.PollAsync(_producer, 0);
        answer.CommittedThrough.ShouldBe(1UL);
        answer.CommittedAbove.ShouldBe([new CommittedRange(3, 3), new CommittedRange(5, 5)]);
        await SubmitAsync(2);
        (await WaitAsync(2)).CommittedThrough.ShouldBe(3UL);
    });

    [Fact]
    public Task What_cannot_be_counted_safely_is_refused_with_the_limit() => fixture.RunAsync(async () =>
    {
        (await Node.SubmitAsync(Batch(1, lowMark: 7))).Status.ShouldBe(SubmitStatus.ProducerForgotten);
        (await Node.PollAsync(_producer, 7)).Status.ShouldBe(SubmitStatus.ProducerForgotten);
        (await Node.WaitForCommitAsync(new BatchId(_producer, 1), Patience)).Status.ShouldBe(SubmitStatus.ProducerForgotten);
        var far = await Node.SubmitAsync(Batch(65));
        (far.Status, far.Limit).ShouldBe((SubmitStatus.SequenceOutOfRange, 64L));
        (await Node.SubmitAsync(Batch(64))).Status.ShouldBe(SubmitStatus.Accepted);
        for (var i = 0; i < 2; i++)
            (await Node.SubmitAsync(TestParts.Batch(Guid.NewGuid(), 1, 0))).Status.ShouldBe(SubmitStatus.Accepted);
        var many = await Node.SubmitAsync(TestParts.Batch(Guid.NewGuid(), 1, 0));
        (many.Status, many.Limit).ShouldBe((SubmitStatus.TooManyProducers, 3L));
    });

    [Fact]
    public Task A_batch_without_a_producer_gets_a_number_to_wait_for() => fixture.RunAsync(async () =>
    {
        var first = await Node.SubmitAsync(TestParts.Batch(Guid.Empty, 0, 0, TestParts.Part(Model, TestParts.Window(TestParts.Start, 1))));
        var second = await Node.SubmitAsync(TestParts.Batch(Guid.Empty, 0, 0, TestParts.Part(Model, TestParts.Window(TestParts.Start, 2))));
        first.Id.ShouldNotBe(second.Id);
        await Node.WaitForCommitAsync(first.Id, Patience);
        await Node.WaitForCommitAsync(second.Id, Patience);
        (await RecordsAsync(OwnerId.Model(Model))).ShouldBe(3UL);
    });

    [Fact]
    public Task An_empty_batch_is_committed_too() => fixture.RunAsync(async () =>
    {
        await Node.SubmitAsync(TestParts.Batch(_producer, 1, 0));
        (await WaitAsync(1)).CommittedThrough.ShouldBe(1UL);
    });

    [Fact]
    public Task A_slice_is_durable_before_it_is_admitted_and_there_are_so_many() => fixture.RunAsync(async () =>
    {
        var model = fixture.Grains.GetGrain<IModelGrain>(Model);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => model.AdmitSliceAsync("v" + i, "")));
        answers.Count(static a => a.Admitted).ShouldBe(4);
        answers.ShouldAllBe(static a => a.Limit == 4);
        var image = (await fixture.Store.LoadAsync(OwnerId.Model(Model), CancellationToken.None)).ShouldNotBeNull();
        OwnerCatalog.Decode(image.Catalog).Slices.Count.ShouldBe(4);
        (await model.AdmitSliceAsync("v0", "")).Admitted.ShouldBe(answers[0].Admitted);
    });

    [Fact]
    public Task A_label_counts_in_the_window_of_its_prediction_whatever_node_it_comes_from() => fixture.RunAsync(async () =>
    {
        var prediction = TestParts.Part(Model, TestParts.Window(TestParts.Start, 1)) with { Pending = TestParts.Pending((7, TestParts.Start + 3, "yes"), (8, TestParts.Start + 4, "no")) };
        await Node.SubmitAsync(TestParts.Batch(_producer, 1, 0, prediction));
        await WaitAsync(1);
        var other = fixture.Grains.GetGrain<INodeGrain>("other-" + _suffix);
        var labels = TestParts.Part(Model) with { Labels = TestParts.Labels((7, "yes"), (7, "yes"), (7, "no"), (9, "yes")) };
        var answer = await other.SubmitAsync(TestParts.Batch(Guid.Empty, 0, 0, labels));
        await other.WaitForCommitAsync(answer.Id, Patience);

        var row = PartialAggregate.Decode((await RowsAsync(OwnerId.Model(Model))).ShouldHaveSingleItem().Partial);
        row.Traffic.Labelled.ShouldBe(1UL);
        row.Confusion.ToFigures()!.Count.ShouldBe(1UL);
        row.HasScores.ShouldBeTrue();
        var state = OwnerState.Decode((await fixture.Store.LoadAsync(OwnerId.Model(Model), CancellationToken.None))!.State);
        (state.Labels.Joined, state.Labels.Duplicate, state.Labels.Conflict).ShouldBe((1UL, 1UL, 1UL));
        (state.PendingPredictions, state.WaitingLabels).ShouldBe((1L, 1L));
    });

    [Fact]
    public Task The_coordinator_knows_who_is_there() => fixture.RunAsync(async () =>
    {
        var coordinator = fixture.Grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key);
        (await coordinator.AdmitModelAsync(Model)).Admitted.ShouldBeTrue();
        (await coordinator.AdmitNodeAsync("node-" + _suffix)).Admitted.ShouldBeTrue();
        await SubmitAsync(1);
        await WaitAsync(1);
        var summary = await fixture.Grains.GetGrain<IModelGrain>(Model).GetSummaryAsync();
        (summary.Records, summary.Watermark).ShouldBe((1UL, TestParts.Start));
        PartialAggregate.Decode(summary.Recent).Traffic.Records.ShouldBe(1UL);
        summary.Versions.ShouldBe(["v1"]);
        summary.Nodes.ShouldBe(["node-" + _suffix]);
        var overview = await coordinator.GetOverviewAsync();
        overview.Models.ShouldContain(m => m.Model == Model);
        overview.Nodes.ShouldContain(n => n.Node == "node-" + _suffix);
        overview.Models.Select(static m => m.Model).ShouldBe(overview.Models.Select(static m => m.Model).Order(StringComparer.Ordinal));
    });

    [Fact]
    public Task A_graceful_stop_commits_what_was_accepted_and_others_know_it() => fixture.RunAsync(async () =>
    {
        for (var sequence = 1UL; sequence <= 20; sequence++)
            await SubmitAsync(sequence);
        await fixture.RestartAsync();
        (await Node.PollAsync(_producer, 0)).CommittedThrough.ShouldBe(20UL);
        (await RecordsAsync(OwnerId.Model(Model))).ShouldBe(20UL);
        (await Node.SubmitAsync(Batch(20))).Status.ShouldBe(SubmitStatus.Committed);
    });

    [Fact]
    public Task Many_nodes_feed_one_model() => fixture.RunAsync(async () =>
    {
        const int Nodes = 16;
        const int Batches = 10;
        await Task.WhenAll(Enumerable.Range(0, Nodes).Select(async n =>
        {
            var node = fixture.Grains.GetGrain<INodeGrain>($"many-{n}-{_suffix}");
            var producer = Guid.NewGuid();
            for (var sequence = 1UL; sequence <= Batches; sequence++)
            {
                var batch = TestParts.Batch(producer, sequence, 0, TestParts.Part(Model, TestParts.Window(TestParts.Start + (10_000 * (long)(sequence % 3)), 1)));
                (await node.SubmitAsync(batch)).Status.ShouldBe(SubmitStatus.Accepted);
            }

            for (var sequence = 1UL; sequence <= Batches; sequence++)
                (await node.WaitForCommitAsync(new BatchId(producer, sequence), Patience)).Status.ShouldBe(SubmitStatus.Committed);
        }));
        (await RecordsAsync(OwnerId.Model(Model))).ShouldBe((ulong)(Nodes * Batches));
        (await RowsAsync(OwnerId.Model(Model))).Count.ShouldBe(3);
    });

    [Fact]
    public Task What_happens_to_alerts_is_kept_in_order_and_may_be_silenced_and_acknowledged() => fixture.RunAsync(async () =>
    {
        const int Lines = 150;
        var (notifier, desk) = (fixture.Grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key), fixture.Grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key));
        for (var sequence = 1; sequence <= Lines; sequence++)
            await notifier.NotifyAsync([Transition(sequence)]);
        await notifier.NotifyAsync([Transition(Lines - 1), Transition(Lines)]);
        (await desk.AcknowledgeAsync(_suffix, "ann", "seen")).ShouldBe(DeskOutcome.NotNow);
        await notifier.NotifyAsync([Transition(Lines + 1)]);
        (await desk.AcknowledgeAsync(_suffix, "ann", "seen")).ShouldBe(DeskOutcome.Done);
        var silence = await desk.AddSilenceAsync(new NewSilence([$"model=\"{Model}\""], TestParts.Start, TestParts.Start, "ann", "c"));
        silence.Field.ShouldBe("endsAt");

        var history = await desk.GetHistoryAsync(new AlertHistoryQuery(null, null, _suffix, [$"model={Model}"], null, 1000));
        history.Entries.Reverse().Select(static line => (line.Kind, line.Time - TestParts.Start)).ShouldBe(
            [.. Enumerable.Range(1, Lines + 1).Select(static sequence => (AlertEventKind.Transition, (long)sequence)), (AlertEventKind.Acknowledged, history.Entries[0].Time - TestParts.Start)]);
        (await notifier.GetMarksAsync([_suffix])).ShouldHaveSingleItem().AcknowledgedBy.ShouldBe("ann");
        (await desk.UnacknowledgeAsync(_suffix, "ann")).ShouldBe(DeskOutcome.Done);
        await desk.WakeAsync();
    });

    /// <summary>It fires with odd sequences.</summary>
    private AlertTransition Transition(int sequence)
    {
        var (isFiring, time) = (sequence % 2 == 1, TestParts.Start + sequence);
        var evidence = new AlertEvidence(1, null, null, null, 1, null, 100, null, time - 60_000, time, "", []);
        var alert = new Alert(
            _suffix, "g", "r", [new AlertLabel("alertname", "r"), new AlertLabel("model", Model)], [], isFiring ? AlertPhase.Firing : AlertPhase.Inactive, time, time, isFiring ? null : time, evidence);
        return new AlertTransition(sequence, time, isFiring ? AlertPhase.Inactive : AlertPhase.Firing, alert);
    }

    private NodeBatch Batch(ulong sequence, ulong lowMark = 0) =>
        TestParts.Batch(_producer, sequence, lowMark, TestParts.Part(Model, TestParts.Window(TestParts.Start, 1)));

    private async Task SubmitAsync(ulong sequence) => (await Node.SubmitAsync(Batch(sequence))).Status.ShouldBe(SubmitStatus.Accepted);

    private Task<SubmitResult> WaitAsync(ulong sequence) => Node.WaitForCommitAsync(new BatchId(_producer, sequence), Patience);

    private async Task<ulong> RecordsAsync(OwnerId owner) =>
        (await RowsAsync(owner)).Aggregate(0UL, static (sum, r) => sum + PartialAggregate.Decode(r.Partial).Traffic.Records);

    private async Task<IReadOnlyList<AggregateRow>> RowsAsync(OwnerId owner) =>
        (await fixture.Store.ReadRangeAsync(owner, new RowFilter(long.MinValue, long.MaxValue), CancellationToken.None))!.Rows;
}
