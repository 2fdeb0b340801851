using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Tests.Faults;

/// <summary>
/// A sender that waits for the commit of each batch holds a request for as long: whatever user code or a silo does meanwhile, the
/// batches are counted once or told as dropped, and a flush and the end have a bound.
/// </summary>
public sealed class WaitForCommitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_token_provider_that_throws_between_commits_costs_no_batch()
    {
        await using var silo = await FakeSilo.StartAsync();
        var calls = 0;
        var options = new BatchSenderOptions { Endpoints = [silo.Address], Node = "node-1", WaitForCommit = true };
        (options.Backoff.Base, options.Backoff.Max) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20));
        options.Security.TokenProvider = _ => Interlocked.Increment(ref calls) % 3 != 0 ? throw new InvalidOperationException("no token") : ValueTask.FromResult("token");
        await using var sender = new BatchSender(options);
        for (ulong id = 1; id <= 9; id++)
            sender.TryEnqueue(Batches.Of(id)).ShouldBeTrue();
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(9);
        silo.Model.Counted.Values.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public async Task A_token_provider_that_hangs_holds_up_neither_the_others_nor_the_end()
    {
        await using var silo = await FakeSilo.StartAsync();
        var calls = 0;
        var options = new BatchSenderOptions { Endpoints = [silo.Address], Node = "node-1", WaitForCommit = true, MaxInFlight = 2, RequestTimeout = TimeSpan.FromMilliseconds(100) };
        (options.Backoff.Base, options.Backoff.Max) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20));
        options.Security.TokenProvider = _ => Interlocked.Increment(ref calls) % 2 == 0 ? new ValueTask<string>(new TaskCompletionSource<string>().Task) : ValueTask.FromResult("token");
        var sender = new BatchSender(options);
        for (ulong id = 1; id <= 6; id++)
            sender.TryEnqueue(Batches.Of(id));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(6);
        await sender.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Listeners_that_throw_cost_no_batch_and_no_outcome()
    {
        await using var fixture = Fixture(static options =>
        {
            options.BatchEnded = static _ => throw new InvalidOperationException("end");
            options.PartsRejected = static (_, _) => throw new InvalidOperationException("rejected");
            options.RateWanted = static _ => throw new InvalidOperationException("rate");
        });
        fixture.Silo.Rates["m"] = 0.5;
        fixture.Transport.Default = static request =>
        {
            var answer = request.Deliver();
            return Task.FromResult(answer with { Ack = answer.Ack! with { Labels = new LabelOutcomes { Joined = 1 }, Rejections = [new Rejection("label-invalid", "label", "", "", 1)] } });
        };
        for (ulong id = 1; id <= 20; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(20);
        fixture.Sender.Statistics.Labels.Joined.ShouldBe(20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_silo_left_out_of_records_is_counted_by_reason_and_logged_once(bool waits)
    {
        var log = new ListLogger();
        await using var fixture = new SenderFixture(options => options.WaitForCommit = waits, logger: log);
        fixture.Transport.Default = static request =>
        {
            var answer = request.Deliver();
            return Task.FromResult(answer with { Ack = answer.Ack! with { Warnings = [new Rejection("score-invalid", "records.scores", "1.5", "0 to 1", 2), new Rejection("latency-invalid", "records.latencies", "-1", "from 0", 1)] } });
        };
        for (ulong id = 1; id <= 5; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        // A batch may end by what the answer to another one says, before its own answer is read. In small steps: the same is logged again after ten seconds.
        await fixture.UntilAsync(
            () => fixture.Sender.Unacknowledged == 0 && fixture.Sender.Statistics.Warnings.Values.Sum() == 15 && !log.Lines.IsEmpty, "everything acknowledged and reported", stepMs: 1);
        fixture.Sender.Statistics.Warnings.ShouldBe(new Dictionary<string, long> { ["score-invalid"] = 10, ["latency-invalid"] = 5 }, ignoreOrder: true);
        fixture.Sender.Statistics.Rejected.ShouldBeEmpty();
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(5);
        log.Lines.ShouldHaveSingleItem().ShouldBe("A batch was taken, and of 2 of its items something was left out (score-invalid): records.scores is '1.5', limit 0 to 1 (0 similar messages suppressed)");
    }

    [Fact]
    public async Task A_listener_may_end_the_sender()
    {
        BatchSender? sender = null;
        Task? end = null;
        await using var fixture = Fixture(options => options.BatchEnded = _ => end ??= sender!.DisposeAsync().AsTask());
        sender = fixture.Sender;
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => end is { IsCompleted: true }, "the end", 500);
        await end!;
        fixture.Sender.TryEnqueue(Batches.Of(2)).ShouldBeFalse();
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_commit_that_never_comes_and_what_waits_is_told_as_dropped()
    {
        var fixture = Fixture(static options => options.MaxInFlight = 2);
        fixture.Transport.Default = Hang;
        for (ulong id = 1; id <= 3; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAsync(() => fixture.Transport.Count == 2, "both requests");
        var flush = fixture.Sender.FlushAsync(Timeout.InfiniteTimeSpan);
        var end = fixture.DisposeAsync().AsTask();
        await fixture.UntilAsync(() => end.IsCompleted, "the end", 500);
        await end;
        (await flush.WaitAsync(Patience)).ShouldBeFalse();
        fixture.DroppedFor(DropReasons.Shutdown).ShouldBe(3);
        fixture.Outcomes.Select(static outcome => outcome.Uncertain).Order().ShouldBe([false, true, true]);
    }

    [Fact]
    public async Task A_flush_ends_when_its_time_is_over_or_it_is_cancelled_and_the_batches_stay()
    {
        await using var fixture = Fixture();
        var answers = new TaskCompletionSource();
        fixture.Transport.Default = async request =>
        {
            await answers.Task.WaitAsync(request.Cancellation);
            return request.Deliver();
        };
        fixture.Sender.TryEnqueue(Batches.Of(1));
        var timed = fixture.Sender.FlushAsync(TimeSpan.FromSeconds(2));
        await fixture.UntilAsync(() => timed.IsCompleted, "the flush", 500);
        (await timed).ShouldBeFalse();
        using var cancelled = new CancellationTokenSource();
        var waiting = fixture.Sender.FlushAsync(Timeout.InfiniteTimeSpan, cancelled.Token);
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        fixture.Sender.Unacknowledged.ShouldBe(1);
        answers.SetResult();
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted[1].ShouldBe(1);
    }

    [Fact]
    public async Task A_silo_that_refuses_ends_the_batch_with_its_reason_and_one_that_is_overloaded_or_gone_puts_it_off()
    {
        await using var fixture = Fixture(static options => options.MaxInFlight = 1);
        fixture.Transport.Next(static _ => new BatchAnswer(AnswerKind.Refused, "field-invalid", "no"));
        fixture.Transport.Next(static _ => new BatchAnswer(AnswerKind.Overloaded, "http-429", RetryAfter: TimeSpan.FromSeconds(3)));
        fixture.Transport.Next(static _ => ScriptedTransport.Request.Unreachable());
        fixture.Transport.Next(static request => request.LoseAnswer());
        fixture.Transport.Next(static BatchAnswer (_) => throw new ObjectDisposedException("a handler of the user's"));
        for (ulong id = 1; id <= 4; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();
        fixture.DroppedFor("refused:field-invalid").ShouldBe(1);
        fixture.Silo.Counted.Keys.Order().ShouldBe([2UL, 3UL, 4UL]);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
    }

    // The silo answered 202: it could not commit within the time that it waits.
    [Fact]
    public async Task A_commit_that_takes_longer_than_the_silo_waits_is_asked_for_again()
    {
        await using var fixture = Fixture();
        fixture.Silo.CommitsAtOnce = false;
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => fixture.Transport.Count >= 3, "polls");
        fixture.Sender.Unacknowledged.ShouldBe(1);
        fixture.Silo.Commit();
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted[1].ShouldBe(1);
    }

    // While a batch waits for its own answer, others say that it is committed. If its own never comes, they must do.
    [Fact]
    public async Task A_committed_batch_whose_own_answer_is_lost_ends_by_what_others_say()
    {
        await using var fixture = Fixture(static options => options.MaxInFlight = 2);
        var lost = new TaskCompletionSource<BatchAnswer>();
        fixture.Transport.Next(request =>
        {
            request.Deliver();
            return lost.Task.WaitAsync(request.Cancellation);
        });
        fixture.Sender.TryEnqueue(Batches.Of(1));
        fixture.Sender.TryEnqueue(Batches.Of(2));
        await fixture.UntilAsync(() => fixture.Sender.Unacknowledged == 1, "the other");
        lost.SetResult(ScriptedTransport.Request.LoseRequest());
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted.Values.ShouldBe([1, 1]);
        fixture.Sender.Statistics.BatchesAcked.ShouldBe(2);
    }

    [Fact]
    public async Task A_producer_that_is_forgotten_while_batches_wait_goes_on_under_another()
    {
        await using var fixture = Fixture(static options => options.MaxInFlight = 2);
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        var waiting = new TaskCompletionSource<BatchAnswer>();
        fixture.Transport.Next(request => waiting.Task.WaitAsync(request.Cancellation));
        fixture.Transport.Next(static _ => new BatchAnswer(AnswerKind.Acknowledged, Ack: new BatchAck
        {
            Status = AckStatus.Refused,
            Rejections = [new Rejection("producer-forgotten", "producer", "", "", 1)],
        }));
        var before = fixture.Transport.Count;
        fixture.Sender.TryEnqueue(Batches.Of(2));
        await fixture.UntilAsync(() => fixture.Transport.Count > before, "the one that waits");
        fixture.Sender.TryEnqueue(Batches.Of(3));
        await fixture.UntilAsync(() => fixture.Silo.Counted.ContainsKey(3), "the other under a new epoch");
        waiting.SetResult(ScriptedTransport.Request.Unreachable());
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted.Keys.Order().ShouldBe([1UL, 2UL, 3UL]);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
    }

    private sealed class ListLogger : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }

    private static SenderFixture Fixture(Action<BatchSenderOptions>? configure = null) => new(options =>
    {
        options.WaitForCommit = true;
        configure?.Invoke(options);
    });

    private static async Task<BatchAnswer> Hang(ScriptedTransport.Request request) =>
        await new TaskCompletionSource<BatchAnswer>(TaskCreationOptions.RunContinuationsAsynchronously).Task;
}
