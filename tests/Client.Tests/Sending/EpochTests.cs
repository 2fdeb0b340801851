using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Support;

namespace OrleansMonitor.Client.Tests.Sending;

public sealed class EpochTests
{
    [Fact]
    public async Task A_forgotten_producer_goes_on_under_a_new_epoch_and_what_was_never_counted_is_not_lost()
    {
        await using var fixture = new SenderFixture(options => options.MaxInFlight = 1);
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        var first = fixture.Sender.Producer;

        fixture.Silo.Forget();
        fixture.Sender.TryEnqueue(Batches.Of(2));
        fixture.Sender.TryEnqueue(Batches.Of(3));
        await fixture.UntilAcknowledgedAsync();

        fixture.Sender.Producer.ShouldNotBe(first);
        fixture.Sender.Statistics.Dropped.ShouldBeEmpty();
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        fixture.Silo.CountedRecords.ShouldBe(3);
        fixture.Silo.HighestSequence(fixture.Sender.Producer).ShouldBe(2UL);
    }

    [Fact]
    public async Task A_batch_that_may_have_been_counted_under_a_forgotten_epoch_is_dropped()
    {
        await using var fixture = new SenderFixture(options => options.MaxInFlight = 1);
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        fixture.Transport.Next(request => request.LoseAnswer());
        fixture.Transport.Next(request =>
        {
            request.Silo.Forget();
            return request.Deliver();
        });
        fixture.Sender.TryEnqueue(Batches.Of(2, 22));
        await fixture.UntilAcknowledgedAsync();

        fixture.DroppedFor(DropReasons.ProducerForgotten).ShouldBe(2);
        fixture.Outcomes.Last().Uncertain.ShouldBeTrue();
        fixture.Silo.Counted[2].ShouldBe(1, "sending it again would have counted it twice");
    }

    [Fact]
    public async Task A_given_epoch_sent_again_changes_nothing()
    {
        var producer = Guid.Parse("6f1d8c1e-0000-4000-8000-000000000001");
        await using var fixture = new SenderFixture(options => options.Producer = producer);
        for (ulong id = 1; id <= 12; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id));
        await fixture.UntilAcknowledgedAsync();

        var again = new BatchSender(fixture.Options, fixture.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, fixture.Transport);
        for (ulong id = 1; id <= 12; id++)
            again.TryEnqueue(Batches.Of(id));
        await fixture.UntilAsync(() => again.Unacknowledged == 0, "everything answered");
        await again.DisposeAsync();

        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1);
        again.Statistics.RecordsAcked.ShouldBe(12);
        fixture.Silo.Producers.ShouldBe([producer]);
    }

    [Fact]
    public async Task A_given_epoch_that_was_forgotten_is_not_replaced()
    {
        var producer = Guid.Parse("6f1d8c1e-0000-4000-8000-000000000002");
        await using var fixture = new SenderFixture(options =>
        {
            options.Producer = producer;
            options.RenewEpoch = false;
            options.MaxInFlight = 1;
        });
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Forget();
        fixture.Sender.TryEnqueue(Batches.Of(2));
        fixture.Sender.TryEnqueue(Batches.Of(3));
        await fixture.UntilAcknowledgedAsync();
        fixture.Sender.TryEnqueue(Batches.Of(4)).ShouldBeTrue();

        fixture.DroppedFor(DropReasons.ProducerForgotten).ShouldBe(3);
        fixture.Sender.Producer.ShouldBe(producer);
        fixture.Silo.CountedRecords.ShouldBe(1);
    }
}
