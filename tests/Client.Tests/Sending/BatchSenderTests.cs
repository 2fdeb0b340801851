using System.Collections.Concurrent;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Sending;

public sealed class BatchSenderTests
{
    [Fact]
    public async Task Batches_are_numbered_from_one_and_counted_once()
    {
        await using var fixture = new SenderFixture();
        for (ulong id = 1; id <= 20; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id)).ShouldBeTrue();
        await fixture.UntilAcknowledgedAsync();

        fixture.Silo.Counted.Count.ShouldBe(20);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        fixture.Silo.HighestSequence(fixture.Sender.Producer).ShouldBe(20UL);
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(20);
        fixture.Sender.BufferedBytes.ShouldBe(0);
        fixture.Outcomes.Count(outcome => outcome.Result == BatchResult.Committed).ShouldBe(20);
    }

    [Fact]
    public async Task A_lost_answer_is_followed_by_the_same_sequence_and_counts_once()
    {
        await using var fixture = new SenderFixture();
        fixture.Transport.Next(request => request.LoseAnswer());
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();

        fixture.Transport.Requests.Select(request => request.Sequence).ShouldBe([1UL, 1UL]);
        fixture.Silo.Counted[1].ShouldBe(1);
        fixture.Sender.Statistics.BatchesRetried.ShouldBe(1);
    }

    [Fact]
    public async Task An_accepted_batch_is_kept_until_it_is_committed_and_sent_again_after_a_crash()
    {
        await using var fixture = new SenderFixture();
        fixture.Silo.CommitsAtOnce = false;
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => fixture.Transport.Count >= 3, "polls");
        fixture.Sender.Unacknowledged.ShouldBe(1);
        fixture.Transport.Requests[1].Sequence.ShouldBe(0UL, "an idle sender asks for the committed set");

        fixture.Silo.Crash();
        fixture.Silo.CommitsAtOnce = true;
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted[1].ShouldBe(1);
    }

    /// <summary>A commit may take several intervals; whoever waits for it is not to wait for a long pause on top of it.</summary>
    [Fact]
    public async Task Polls_become_rarer_only_after_some_that_brought_nothing()
    {
        await using var fixture = new SenderFixture(static options => options.ResendAfter = TimeSpan.FromMinutes(1));
        fixture.Silo.CommitsAtOnce = false;
        var polls = new ConcurrentQueue<DateTimeOffset>();
        fixture.Transport.Default = request =>
        {
            if (request.Sequence == 0)
                polls.Enqueue(fixture.Time.GetUtcNow());
            return Task.FromResult(request.Deliver());
        };
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => polls.Count >= 12, "polls");

        var pauses = polls.Zip(polls.Skip(1), static (first, second) => (second - first).TotalSeconds).ToList();
        pauses.Take(4).ShouldAllBe(static pause => pause < 0.3);
        pauses[^1].ShouldBe(2, 0.1);
    }

    [Fact]
    public async Task Several_batches_are_in_flight_and_no_more_than_allowed()
    {
        await using var fixture = new SenderFixture(options => options.MaxInFlight = 3);
        var most = 0;
        var open = new List<TaskCompletionSource>();
        fixture.Transport.Default = async request =>
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (open)
            {
                open.Add(gate);
                most = Math.Max(most, open.Count);
            }

            await gate.Task;
            return request.Deliver();
        };
        for (ulong id = 1; id <= 10; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAsync(() => open.Count == 3, "three requests");
        await fixture.UntilAsync(
            () =>
            {
                lock (open)
                {
                    // The newest first: answers come out of order.
                    if (open.Count > 0)
                    {
                        open[^1].SetResult();
                        open.RemoveAt(open.Count - 1);
                    }
                }

                return fixture.Sender.Unacknowledged == 0;
            },
            "everything acknowledged");

        most.ShouldBe(3);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        fixture.Silo.CountedRecords.ShouldBe(10);
    }

    [Fact]
    public async Task Overload_pauses_for_as_long_as_the_silo_asks()
    {
        await using var fixture = new SenderFixture();
        fixture.Transport.Next(_ => new BatchAnswer(AnswerKind.Acknowledged, Ack: new BatchAck { Status = AckStatus.Overloaded, RetryAfter = TimeSpan.FromSeconds(3) }));
        var start = fixture.Time.GetUtcNow();
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => fixture.Transport.Count == 2, "the second attempt");

        (fixture.Time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted[1].ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_batch_is_dropped_and_counted_by_reason_and_the_next_ones_go_on()
    {
        await using var fixture = new SenderFixture(options => options.MaxInFlight = 1);
        fixture.Transport.Next(_ => new BatchAnswer(AnswerKind.Refused, "http-413", "Payload Too Large"));
        fixture.Sender.TryEnqueue(Batches.Of(1, 2, 3));
        fixture.Sender.TryEnqueue(Batches.Of(4));
        await fixture.UntilAcknowledgedAsync();

        fixture.DroppedFor("refused:http-413").ShouldBe(3);
        fixture.Silo.Counted.Keys.ShouldBe([4UL]);
    }

    [Fact]
    public async Task The_other_endpoint_is_tried_at_once_and_kept()
    {
        await using var fixture = new SenderFixture(options => options.MaxInFlight = 1);
        fixture.Transport.Default = request => Task.FromResult(
            request.Endpoint.Host == "silo-1" ? ScriptedTransport.Request.Unreachable() : request.Deliver());
        for (ulong id = 1; id <= 5; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        (await ManualTime.SettleAsync(() => false)).ShouldBeFalse();
        await fixture.UntilAcknowledgedAsync();

        fixture.Transport.Requests.Count(request => request.Endpoint.Host == "silo-1").ShouldBe(1);
        fixture.Silo.CountedRecords.ShouldBe(5);
    }

    [Fact]
    public async Task Attempts_on_a_dead_cluster_back_off()
    {
        await using var fixture = new SenderFixture();
        fixture.Transport.Default = _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => fixture.Time.GetUtcNow() > new DateTimeOffset(2026, 1, 1, 0, 10, 0, TimeSpan.Zero), "ten minutes", 100);

        // Two endpoints at a mean pause of 15 s each would be 80 attempts; without backoff there would be thousands.
        fixture.Transport.Count.ShouldBeInRange(20, 400);
        fixture.Sender.Unacknowledged.ShouldBe(1);
    }

    [Fact]
    public async Task A_full_sender_takes_no_more_and_has_room_again_when_batches_are_committed()
    {
        await using var fixture = new SenderFixture(options => options.MaxBufferedBytes = 64 << 10);
        var block = new TaskCompletionSource();
        fixture.Transport.Default = async request =>
        {
            await block.Task;
            return request.Deliver();
        };
        var ids = Enumerable.Range(1, 1000).Select(static id => (ulong)id).ToArray();
        var taken = 0;
        while (fixture.Sender.TryEnqueue(Batches.Of(ids)))
            taken++;
        fixture.Sender.BufferedBytes.ShouldBeLessThanOrEqualTo(64 << 10);
        var waiting = fixture.Sender.EnqueueAsync(Batches.Of(ids)).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        block.SetResult();
        await fixture.UntilAsync(() => waiting.IsCompleted, "room");
        await fixture.UntilAcknowledgedAsync();
        fixture.Sender.Statistics.BatchesAcked.ShouldBe(taken + 1);
    }

    [Fact]
    public async Task Batches_past_their_age_are_dropped()
    {
        await using var fixture = new SenderFixture(options => options.MaxAge = TimeSpan.FromMinutes(1));
        fixture.Transport.Default = _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        fixture.Sender.TryEnqueue(Batches.Of(1, 2));
        await fixture.UntilAsync(() => fixture.Sender.Unacknowledged == 0, "expiry", 500);
        fixture.DroppedFor(DropReasons.Expired).ShouldBe(2);
    }

    [Fact]
    public async Task A_flush_ends_when_what_came_before_it_is_committed_or_its_time_is_over()
    {
        await using var fixture = new SenderFixture();
        (await fixture.Sender.FlushAsync(TimeSpan.FromSeconds(1))).ShouldBeTrue("there is nothing to wait for");
        fixture.Silo.CommitsAtOnce = false;
        fixture.Sender.TryEnqueue(Batches.Of(1));
        var late = fixture.Sender.FlushAsync(TimeSpan.FromSeconds(1));
        await fixture.UntilAsync(() => late.IsCompleted, "the time-out");
        (await late).ShouldBeFalse();

        var flush = fixture.Sender.FlushAsync(TimeSpan.FromMinutes(1));
        fixture.Silo.Commit();
        await fixture.UntilAsync(() => flush.IsCompleted, "the flush");
        (await flush).ShouldBeTrue();
    }

    [Fact]
    public async Task The_low_mark_follows_the_acknowledgements()
    {
        await using var fixture = new SenderFixture(options => options.MaxInFlight = 1);
        for (ulong id = 1; id <= 3; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();
        fixture.Transport.Requests.Select(request => request.LowMark).ShouldBe([0UL, 1UL, 2UL]);
    }

    [Fact]
    public async Task One_stuck_batch_does_not_let_the_others_run_past_the_silos_window()
    {
        await using var fixture = new SenderFixture(options => options.MaxUnacknowledged = 8);
        fixture.Transport.Default = request => Task.FromResult(request.Sequence == 1 ? ScriptedTransport.Request.LoseRequest() : request.Deliver());
        for (ulong id = 1; id <= 30; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAsync(() => fixture.Silo.CountedRecords == 7, "the window", 500);
        fixture.Transport.Requests.Max(request => request.Sequence).ShouldBe(8UL);

        fixture.Transport.Default = request => Task.FromResult(request.Deliver());
        await fixture.UntilAsync(() => fixture.Sender.Unacknowledged == 0, "everything acknowledged", 500);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        fixture.Silo.CountedRecords.ShouldBe(30);
    }

    [Fact]
    public async Task Rates_of_acknowledgements_are_passed_on()
    {
        var rates = new List<(string, double)>();
        await using var fixture = new SenderFixture(options => options.RateWanted = rate => rates.Add((rate.Model, rate.Rate)));
        fixture.Silo.Rates["m"] = 0.25;
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        rates.ShouldContain(("m", 0.25));
    }
}
