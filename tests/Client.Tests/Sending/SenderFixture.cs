using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Client.Tests.Support;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Client.Tests.Sending;

/// <summary>A sender on virtual time against a model of a silo.</summary>
internal sealed class SenderFixture : IAsyncDisposable
{
    public SenderFixture(Action<BatchSenderOptions>? configure = null, int seed = 1, ILogger? logger = null)
    {
        Transport = new ScriptedTransport(Silo);
        Options = new BatchSenderOptions { Endpoints = [new Uri("http://silo-1"), new Uri("http://silo-2")], Node = "node-1", BatchEnded = Outcomes.Enqueue };
        configure?.Invoke(Options);
        Sender = new BatchSender(Options, Time, logger ?? NullLogger.Instance, Transport, random: new Random(seed));
    }

    public ManualTime Time { get; } = new();

    public SiloModel Silo { get; } = new();

    public ScriptedTransport Transport { get; }

    public BatchSenderOptions Options { get; }

    public BatchSender Sender { get; }

    public ConcurrentQueue<BatchOutcome> Outcomes { get; } = [];

    public long DroppedFor(string reason) => Sender.Statistics.Dropped.GetValueOrDefault(reason);

    public Task UntilAsync(Func<bool> condition, string what, int stepMs = 20) =>
        Time.AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(stepMs), what);

    public Task UntilAcknowledgedAsync() => UntilAsync(() => Sender.Unacknowledged == 0, "everything acknowledged");

    public ValueTask DisposeAsync() => Sender.DisposeAsync();
}
