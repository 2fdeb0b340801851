using OrleansMonitor.Client.Sending;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.EndToEnd.Tests.Kills;

/// <summary>
/// Sends batches as fast as they are taken and knows how many records of each window are in them. Each batch has a block of
/// each model, so that a crash between the commits of two models would show.
/// </summary>
internal sealed class CountingProducer(Uri silo, string node, string[] models, int records, long begin, int seed) : IAsyncDisposable
{
    private const long Window = 10_000;
    private readonly Dictionary<(string Model, long Window), long> _expected = [];
    private readonly Random _random = new(seed);
    private readonly BatchWriter _writer = new();
    private readonly BatchSender _sender = new(new BatchSenderOptions
    {
        Endpoints = [silo],
        Node = node,
        MaxBufferedBytes = 1 << 20,
        RequestTimeout = TimeSpan.FromSeconds(2),
        ResendAfter = TimeSpan.FromSeconds(1),
    });

    public string Node => node;

    public long Batches { get; private set; }

    public SenderStatistics Statistics => _sender.Statistics;

    public IEnumerable<(long Window, long Records)> Expected(string model) =>
        _expected.Where(entry => entry.Key.Model == model).Select(entry => (entry.Key.Window, entry.Value));

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var payload = Make(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            (await _sender.EnqueueAsync(payload, CancellationToken.None)).ShouldBeTrue();
            Batches++;
        }
    }

    public Task<bool> FlushAsync(TimeSpan timeout) => _sender.FlushAsync(timeout);

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    private BatchPayload Make(long now)
    {
        _writer.Clear();
        var parts = new List<BatchPart>();
        foreach (var model in models)
        {
            var builder = new RecordBlockBuilder { Model = model, Version = "1" };
            for (var i = 0; i < records; i++)
            {
                // Most records are of now; some are up to five windows late.
                var time = Math.Max(begin, now - (_random.Next(10) == 0 ? _random.Next(50_000) : _random.Next(100)));
                builder.Add(new RecordRow { Time = time, LatencySeconds = 0.01, Prediction = "1", Label = _random.Next(2) == 0 ? "0" : "1" });
                var window = time / Window * Window;
                _expected[(model, window)] = _expected.GetValueOrDefault((model, window)) + 1;
            }

            _writer.WriteRecords(builder.Build());
            parts.Add(new BatchPart(model, "1", "", now, records));
        }

        return new BatchPayload(_writer.Written.ToArray(), parts);
    }
}
