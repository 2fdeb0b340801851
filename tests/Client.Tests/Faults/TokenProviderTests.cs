using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Support;

namespace OrleansMonitor.Client.Tests.Faults;

/// <summary>A token provider is code of the user's: whatever it does, sending goes on or is counted as dropped, and the end has a bound.</summary>
public sealed class TokenProviderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<Exception> Faults => new()
    {
        new InvalidOperationException("the token service says no"),
        new OperationCanceledException("a cancellation of the provider's own"),
        new ArgumentNullException("token"),
        new HttpRequestException("the token service is away"),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Batches_wait_while_it_throws_and_are_counted_once_when_it_recovers(Exception fault)
    {
        await using var silo = await FakeSilo.StartAsync();
        var calls = 0;
        await using var sender = Sender(silo, _ => Interlocked.Increment(ref calls) <= 10 ? throw fault : new ValueTask<string>("token"));
        for (ulong id = 1; id <= 6; id++)
            sender.TryEnqueue(Batches.Of(id)).ShouldBeTrue();
        (await sender.FlushAsync(Patience)).ShouldBeTrue();

        silo.Model.CountedRecords.ShouldBe(6);
        silo.Model.Counted.Values.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public async Task A_token_that_no_header_can_carry_is_a_failure_like_any_other()
    {
        await using var silo = await FakeSilo.StartAsync();
        var calls = 0;
        await using var sender = Sender(silo, _ => ValueTask.FromResult(Interlocked.Increment(ref calls) <= 5 ? null! : "token"));
        sender.TryEnqueue(Batches.Of(1));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_never_left_for_want_of_a_token_is_certainly_not_counted()
    {
        await using var silo = await FakeSilo.StartAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ends = new List<BatchOutcome>();
        var sender = Sender(
            silo,
            _ =>
            {
                asked.TrySetResult();
                throw new InvalidOperationException("no token");
            },
            options => options.BatchEnded = ends.Add);
        sender.TryEnqueue(Batches.Of(1, 2));
        await asked.Task.WaitAsync(Patience);
        await sender.DisposeAsync().AsTask().WaitAsync(Patience);

        sender.Statistics.Dropped[DropReasons.Shutdown].ShouldBe(2);
        ends.Single().Uncertain.ShouldBeFalse();
    }

    [Fact]
    public async Task It_may_hang_without_heeding_its_cancellation()
    {
        await using var silo = await FakeSilo.StartAsync();
        var calls = 0;
        var never = new TaskCompletionSource<string>();
        await using var sender = Sender(
            silo,
            _ => Interlocked.Increment(ref calls) <= 4 ? new ValueTask<string>(never.Task) : new ValueTask<string>("token"),
            static options => options.RequestTimeout = TimeSpan.FromMilliseconds(100));
        sender.TryEnqueue(Batches.Of(1));
        (await sender.FlushAsync(Patience)).ShouldBeTrue();
        silo.Model.CountedRecords.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_ends_although_every_call_throws_and_what_was_recorded_is_counted_as_dropped()
    {
        var options = new MonitorClientOptions { Endpoints = [new Uri("http://127.0.0.1:9")], Node = "node-1", ShutdownTimeout = TimeSpan.FromMilliseconds(200) };
        options.Resources.Enabled = false;
        options.Security.TokenProvider = static _ => throw new InvalidOperationException("no token");
        var client = new MonitorClient(options, TimeProvider.System, NullLogger<MonitorClient>.Instance);
        for (var i = 0; i < 100; i++)
            client.Model("m").RecordValue(i, 1);
        await client.DisposeAsync().AsTask().WaitAsync(Patience);

        client.Statistics.Dropped[DropReasons.Shutdown].ShouldBe(100);
    }

    private static BatchSender Sender(FakeSilo silo, Func<CancellationToken, ValueTask<string>> provider, Action<BatchSenderOptions>? configure = null)
    {
        var options = new BatchSenderOptions { Endpoints = [silo.Address], Node = "node-1" };
        options.Backoff.Base = TimeSpan.FromMilliseconds(5);
        options.Backoff.Max = TimeSpan.FromMilliseconds(20);
        options.Security.TokenProvider = provider;
        configure?.Invoke(options);
        return new BatchSender(options);
    }
}
