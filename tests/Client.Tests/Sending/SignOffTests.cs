using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Recording;
using OrleansMonitor.Client.Tests.Support;

namespace OrleansMonitor.Client.Tests.Sending;

/// <summary>A client that ends in order says so, and one that cannot does not wait for it.</summary>
public sealed class SignOffTests
{
    [Fact]
    public async Task A_sender_that_ends_says_so_with_the_last_number_that_it_gave()
    {
        var fixture = new SenderFixture();
        for (var i = 1UL; i <= 3; i++)
            fixture.Sender.TryEnqueue(Batches.Of(i));
        await fixture.UntilAcknowledgedAsync();
        await fixture.DisposeAsync();
        fixture.Transport.SignOffs.ShouldBe([(fixture.Sender.Producer, 3UL, "node-1")]);
    }

    [Fact]
    public async Task One_that_sent_nothing_is_not_watched_and_says_nothing()
    {
        var fixture = new SenderFixture();
        await fixture.DisposeAsync();
        fixture.Transport.SignOffs.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_ends_before_everything_is_acknowledged_signs_off_too()
    {
        var fixture = new SenderFixture();
        fixture.Transport.Default = static _ => Task.FromResult(ScriptedTransport.Request.LoseRequest());
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAsync(() => fixture.Transport.Count > 0, "a request");
        await fixture.DisposeAsync();
        fixture.DroppedFor(DropReasons.Shutdown).ShouldBe(1);
        // Unless every silo has its pause after a failure.
        fixture.Transport.SignOffs.Count.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task The_current_epoch_signs_off_after_one_was_forgotten()
    {
        var fixture = new SenderFixture(options => options.MaxInFlight = 1);
        fixture.Sender.TryEnqueue(Batches.Of(1));
        await fixture.UntilAcknowledgedAsync();
        fixture.Silo.Forget();
        fixture.Sender.TryEnqueue(Batches.Of(2));
        await fixture.UntilAcknowledgedAsync();
        await fixture.DisposeAsync();
        fixture.Transport.SignOffs.ShouldBe([(fixture.Sender.Producer, 1UL, "node-1")]);
    }

    [Fact]
    public async Task A_client_signs_off_when_it_is_disposed()
    {
        var fixture = new ClientFixture();
        fixture.Client.Model("m").Record(new() { Prediction = "a" });
        await fixture.FlushAsync();
        await fixture.DisposeAsync();
        fixture.Transport.SignOffs.ShouldHaveSingleItem().Node.ShouldBe("node-1");
    }
}
