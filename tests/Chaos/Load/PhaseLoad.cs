using System.Globalization;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Chaos.Load;

/// <summary>
/// A model that is slow for a while and fast for a while. Each step is one record in the next interval of event time, which is its
/// own, and the next one is sent when that is durable: so it is known what every moment must be judged to be.
/// </summary>
internal sealed class PhaseLoad : IAsyncDisposable
{
    public const string Model = "phases";

    /// <summary>Event time between two steps, ms.</summary>
    public const long Interval = 600_000;

    /// <summary>Event time behind the wall clock at which it begins: room for some thousand steps.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromDays(30);

    private readonly Random _random;
    private readonly BatchWriter _writer = new();
    private readonly BatchSender _sender;
    private readonly List<bool> _steps = [];
    private TaskCompletionSource<BatchResult> _ended = new();

    public PhaseLoad(IReadOnlyList<Uri> silos, int seed, long now)
    {
        _random = new Random(seed);
        Begin = (now - (long)Behind.TotalMilliseconds) / Interval * Interval;
        _sender = new BatchSender(new BatchSenderOptions
        {
            Endpoints = [.. silos],
            Node = Model,
            RequestTimeout = TimeSpan.FromSeconds(2),
            ResendAfter = TimeSpan.FromSeconds(3),
            Backoff = new BackoffOptions { Max = TimeSpan.FromSeconds(1) },
            BatchEnded = outcome => _ended.TrySetResult(outcome.Result),
        });
    }

    /// <summary>The event time of the first step.</summary>
    public long Begin { get; }

    /// <summary>Of each step that is durable, whether it was slow.</summary>
    public IReadOnlyList<bool> Steps => _steps;

    /// <summary>Steps until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await StepAsync(_steps[^1] ^ (_random.Next(4) == 0));
    }

    public async Task StepAsync(bool isSlow)
    {
        var time = Begin + (_steps.Count * Interval);
        var builder = new RecordBlockBuilder { Model = Model, Version = "1" };
        builder.Add(new RecordRow { Time = time, LatencySeconds = isSlow ? 1 : 0.01, Prediction = "1" });
        _writer.Clear();
        _writer.WriteRecords(builder.Build());
        _ended = new TaskCompletionSource<BatchResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!await _sender.EnqueueAsync(new BatchPayload(_writer.Written.ToArray(), [new BatchPart(Model, "1", "", time, 1)]), CancellationToken.None))
            throw new InvalidOperationException($"the sender of {Model} has ended");
        if (await _ended.Task is var result and not BatchResult.Committed)
            throw new InvalidOperationException($"step {_steps.Count.ToString(CultureInfo.InvariantCulture)} of {Model} was {result}");
        _steps.Add(isSlow);
    }

    public ValueTask DisposeAsync() => _sender.DisposeAsync();
}
