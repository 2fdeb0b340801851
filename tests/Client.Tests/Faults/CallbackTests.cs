using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Client.Tests.Faults;

/// <summary>Listeners, loggers and spools that throw, and transports that hang, stop neither the sending nor the end of it.</summary>
public sealed class CallbackTests
{
    [Fact]
    public async Task A_listener_for_rates_that_throws_costs_no_batch()
    {
        await using var fixture = new SenderFixture(static options => options.RateWanted = static _ => throw new InvalidOperationException("rate"));
        fixture.Silo.Rates["m"] = 0.5;
        for (ulong id = 1; id <= 20; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(20);
    }

    [Fact]
    public async Task A_listener_for_ends_that_throws_costs_no_batch()
    {
        await using var fixture = new SenderFixture(static options => options.BatchEnded = static _ => throw new InvalidOperationException("end"));
        for (ulong id = 1; id <= 20; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(20);
        fixture.Sender.BufferedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task A_logger_that_throws_costs_no_batch()
    {
        await using var fixture = new SenderFixture(static options => options.MaxInFlight = 2, logger: new ThrowingLogger());
        fixture.Transport.Next(static _ => ScriptedTransport.Request.Unreachable());
        fixture.Transport.Next(static _ => new BatchAnswer(AnswerKind.Overloaded, "http-429"));
        fixture.Transport.Next(static _ => new BatchAnswer(AnswerKind.Refused, "http-413"));
        for (ulong id = 1; id <= 20; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(19);
        fixture.DroppedFor("refused:http-413").ShouldBe(1);
    }

    [Fact]
    public async Task A_transport_that_throws_is_a_failed_attempt()
    {
        await using var fixture = new SenderFixture();
        for (var i = 0; i < 8; i++)
            fixture.Transport.Next(static BatchAnswer (_) => throw new InvalidOperationException("transport"));
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted[1].ShouldBe(1);
    }

    [Fact]
    public async Task A_number_that_cannot_be_written_down_puts_the_batch_off_and_a_copy_that_cannot_be_deleted_harms_nothing()
    {
        await using var fixture = new SenderFixture();
        var ticket = new ThrowingTicket(assignmentFaults: 3);
        fixture.Sender.TryEnqueue(new OutgoingBatch(Batches.Of(1), ticket, fixture.Time.GetUtcNow().ToUnixTimeMilliseconds())).ShouldBeTrue();
        fixture.Sender.TryEnqueue(Batches.Of(2));
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Counted[1].ShouldBe(1);
        fixture.Silo.Counted[2].ShouldBe(1);
        ticket.Completions.ShouldBe(1);
    }

    [Fact]
    public async Task The_end_does_not_wait_for_a_transport_that_ignores_it_and_hands_its_batch_over()
    {
        await using var fixture = new SenderFixture(static options => options.MaxInFlight = 1);
        var late = new TaskCompletionSource<BatchAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedTransport.Request? hung = null;
        fixture.Transport.Next(request =>
        {
            hung = request;
            return late.Task;
        });
        fixture.Sender.TryEnqueue(Batches.Of(1));
        fixture.Sender.TryEnqueue(Batches.Of(2));
        await fixture.UntilAsync(() => fixture.Transport.Count == 1, "the first request");
        var stop = fixture.Sender.StopAsync();
        await fixture.UntilAsync(() => stop.IsCompleted, "the end", 500);

        var left = await stop;
        left.Select(static batch => batch.Sequence).ShouldBe([1UL, 0UL]);
        left[0].Uncertain.ShouldBeTrue("the silo may have it");
        fixture.Sender.BufferedBytes.ShouldBe(0);

        // Its answer comes after all: the batch is another's by now, and is reported by no one else.
        late.SetResult(hung!.Deliver());
        (await ManualTime.SettleAsync(() => fixture.Sender.Statistics.BatchesAcked > 0)).ShouldBeFalse();
        fixture.Outcomes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sender_that_ended_with_batches_left_says_that_it_is_not_flushed()
    {
        await using var fixture = new SenderFixture();
        fixture.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.Unreachable());
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.Sender.DisposeAsync();
        (await fixture.Sender.FlushAsync(Timeout.InfiniteTimeSpan)).ShouldBeFalse();
        fixture.Sender.BufferedBytes.ShouldBe(0);
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("the log is full");
    }

    private sealed class ThrowingTicket(int assignmentFaults) : ISpoolTicket
    {
        private int _assignments;

        public int Completions { get; private set; }

        public bool TryAssign(Guid producer, ulong sequence) =>
            ++_assignments > assignmentFaults ? true : throw new UnauthorizedAccessException("the file became read-only");

        public void Complete()
        {
            Completions++;
            throw new UnauthorizedAccessException("the directory became read-only");
        }
    }
}
