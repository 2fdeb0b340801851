using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Chaos.Load;

/// <summary>
/// A node's client: sends batches as fast as they are taken, each with records of every model and measurements of earlier ones, and enters what is acknowledged
/// into the ledger. It uses the sender that inference processes use.
/// </summary>
internal sealed class LedgerProducer : IAsyncDisposable
{
    /// <summary>Event time between two windows, ms.</summary>
    public const long Window = 10_000;

    private readonly string[] _models;
    private readonly int _records;
    private readonly long _begin;
    private readonly Random _random;
    private readonly Ledger _ledger;
    private readonly Dictionary<string, LateMeasurements> _measurements;
    private readonly BatchWriter _writer = new();
    private readonly BatchSender _sender;
    private long _enqueued;
    private long _ended;

    public LedgerProducer(IReadOnlyList<Uri> silos, string node, string[] models, int records, long begin, int seed, Ledger ledger)
    {
        Node = node;
        _models = models;
        _records = records;
        _begin = begin;
        _random = new Random(seed);
        _ledger = ledger;
        _measurements = models.ToDictionary(static model => model, model => new LateMeasurements(model, _random));
        _sender = new BatchSender(new BatchSenderOptions
        {
            // Clients of one cluster begin at different silos.
            Endpoints = [.. silos.Skip(seed % silos.Count), .. silos.Take(seed % silos.Count)],
            Node = node,
            MaxBufferedBytes = 1 << 20,
            RequestTimeout = TimeSpan.FromSeconds(2),
            ResendAfter = TimeSpan.FromSeconds(3),
            Backoff = new BackoffOptions { Max = TimeSpan.FromSeconds(1) },
            BatchEnded = OnBatchEnded,
        });
    }

    public string Node { get; }

    /// <summary>What was measured of a model's predictions; to be asked for while it does not send.</summary>
    public LateMeasurements MeasurementsOf(string model) => _measurements[model];

    public SenderStatistics Statistics => _sender.Statistics;

    /// <summary>Batches that it has handed to its sender.</summary>
    public long Enqueued => Volatile.Read(ref _enqueued);

    /// <summary>Batches that are acknowledged; they are so in order but for those in flight together.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Sends until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await _sender.EnqueueAsync(Make(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()), CancellationToken.None))
                throw new InvalidOperationException($"the sender of {Node} has ended");
            Interlocked.Increment(ref _enqueued);
        }
    }

    public Task<bool> FlushAsync(TimeSpan timeout) => _sender.FlushAsync(timeout);

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private void OnBatchEnded(BatchOutcome outcome)
    {
        if (outcome.Result == BatchResult.Committed)
            _ledger.Add(Node, outcome.Payload.Parts);
        Interlocked.Increment(ref _ended);
    }

    private BatchPayload Make(long now)
    {
        _writer.Clear();
        var parts = new List<BatchPart>();
        foreach (var model in _models)
        {
            var counts = new SortedDictionary<long, long>();
            _measurements[model].Write(_writer);
            var builder = new RecordBlockBuilder { Model = model, Version = "1", LabelsFollow = true };
            for (var i = 0; i < _records; i++)
            {
                // Most records are of now; some are up to five windows late.
                var time = Math.Max(_begin, now - (_random.Next(10) == 0 ? _random.Next(50_000) : _random.Next(100)));
                var isMeasured = i < LateMeasurements.Predictions;
                builder.Add(new RecordRow
                {
                    Time = time,
                    LatencySeconds = 0.01,
                    Prediction = "1",
                    Label = isMeasured ? null : _random.Next(2) == 0 ? "0" : "1",
                    InferenceId = isMeasured ? _measurements[model].NewId() : 0,
                });
                var window = time / Window * Window;
                counts[window] = counts.GetValueOrDefault(window) + 1;
            }

            _writer.WriteRecords(builder.Build());
            parts.AddRange(counts.Select(count => new BatchPart(model, "1", "", count.Key, count.Value)));
        }

        return new BatchPayload(_writer.Written.ToArray(), parts);
    }
}
