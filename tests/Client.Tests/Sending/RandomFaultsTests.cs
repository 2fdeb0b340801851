using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;
using OrleansMonitor.Wire;
using Xunit.Abstractions;

namespace OrleansMonitor.Client.Tests.Sending;

/// <summary>Random losses, refusals to take, crashes and commits: every batch is counted exactly once in the end.</summary>
public sealed class RandomFaultsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_is_lost_or_doubled()
    {
        var first = Seeds.Take(output);
        for (var run = 0; run < 30; run++)
            await RunAsync(first + run);
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var gate = new Lock();
        await using var fixture = new SenderFixture(seed: seed);
        fixture.Silo.CommitsAtOnce = false;
        var faults = true;
        fixture.Transport.Default = request =>
        {
            lock (gate)
                return Task.FromResult(faults ? Answer(random, request) : request.Deliver());
        };
        const int Total = 60;
        for (ulong id = 1; id <= Total; id++)
            fixture.Sender.TryEnqueue(Batches.Of(id)).ShouldBeTrue();
        for (var step = 0; step < 200; step++)
        {
            await ManualTime.SettleAsync(static () => false);
            lock (gate)
            {
                if (random.Next(10) == 0)
                    fixture.Silo.Crash();
                if (random.Next(4) == 0)
                    fixture.Silo.Commit();
            }

            fixture.Time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 400)));
        }

        lock (gate)
        {
            faults = false;
            fixture.Silo.CommitsAtOnce = true;
        }

        fixture.Silo.Commit();
        await fixture.UntilAsync(() => fixture.Sender.Unacknowledged == 0, $"seed {seed}: everything acknowledged", 200);
        fixture.Silo.Counted.Values.ShouldAllBe(count => count == 1, $"seed {seed}");
        fixture.Silo.CountedRecords.ShouldBe(Total, $"seed {seed}");
        fixture.Sender.Statistics.RecordsAcked.ShouldBe(Total, $"seed {seed}");
        fixture.Sender.Statistics.Dropped.ShouldBeEmpty($"seed {seed}");
    }

    private static BatchAnswer Answer(Random random, ScriptedTransport.Request request) => random.Next(8) switch
    {
        0 => request.LoseAnswer(),
        1 => ScriptedTransport.Request.LoseRequest(),
        2 => ScriptedTransport.Request.Unreachable(),
        3 => new BatchAnswer(AnswerKind.Overloaded, "http-429", RetryAfter: TimeSpan.FromMilliseconds(random.Next(500))),
        4 => new BatchAnswer(AnswerKind.Acknowledged, Ack: new BatchAck { Status = AckStatus.Overloaded }),
        _ => request.Deliver(),
    };
}
