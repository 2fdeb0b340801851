using BenchmarkDotNet.Attributes;
using OrleansMonitor.Client;
using OrleansMonitor.Client.Recording;
using OrleansMonitor.Client.Sampling;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Benchmarks.Recording;

/// <summary>
/// Nanoseconds per call of <see cref="ModelMonitor.Record"/> on the predicting thread: class, score, latency, an id, 8 features.
/// </summary>
public class RecordBenchmarks
{
    // As many as the ring of one processor has room for, with the default size: what is measured is recording, not the
    // background thread, which has caught up before the next iteration begins.
    private const int Calls = 50_000;

    // Until the runtime has compiled everything for good; an iteration is too short for BenchmarkDotNet's own warm-up to see to it.
    private const int WarmupRounds = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ModelSchema Schema = new()
    {
        Classes = [.. Enumerable.Range(0, 10).Select(static i => $"class-{i}")],
        NumericFeatures = [.. Enumerable.Range(0, 8).Select(static i => $"feature_{i}")],
    };

    private readonly float[] _features = [0.1f, 1.5f, -0.3f, 2.2f, 0.9f, 0.4f, -1.1f, 3.3f];
    private MonitorClient? _client;
    private ModelMonitor _monitor = null!;
    private long _expected;

    [GlobalSetup(Target = nameof(Draining))]
    public void SetupDraining() => Start(new NullTransport());

    [GlobalSetup(Target = nameof(Stalled))]
    public void SetupStalled() => Start(new StalledTransport());

    /// <summary>Rings that nobody reads.</summary>
    [GlobalSetup(Target = nameof(Full))]
    public void SetupFull()
    {
        var hub = new RecordingHub(new RecordRings(256 << 10, Environment.ProcessorCount, new AutoResetEvent(false)), TimeProvider.System);
        _monitor = new MonitorRegistry(hub, new SamplingOptions(), 1).GetOrAdd("load", "1", "", Schema);
        for (var round = 0; round < WarmupRounds; round++)
            Run();
        PrintAllocation();
    }

    [IterationSetup]
    public void AwaitBackground()
    {
        if (_client is not null && !SpinWait.SpinUntil(() => _client.Statistics.Recorded >= _expected, Patience))
            throw new TimeoutException($"the background thread took {_client.Statistics.Recorded} of {_expected} records in {Patience}");
    }

    [GlobalCleanup]
    public void Stop()
    {
        if (_client is null)
            return;
        AwaitBackground();
        var statistics = _client.Statistics;
        _client.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (statistics.Dropped.TryGetValue(DropReasons.BufferFull, out var dropped) || statistics.Faults > 0)
            throw new InvalidOperationException($"{dropped} of {statistics.Recorded} records found no room, and {statistics.Faults} failed: this measured something else");
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "background drains")]
    public void Draining() => Run();

    [Benchmark(OperationsPerInvoke = Calls, Description = "no silo answers")]
    public void Stalled() => Run();

    [Benchmark(OperationsPerInvoke = Calls, Description = "buffer full, the record is dropped")]
    public void Full() => Run();

    private void Start(IBatchTransport transport)
    {
        var options = new MonitorClientOptions
        {
            Endpoints = [new Uri("http://127.0.0.1:1")],
            ShutdownTimeout = TimeSpan.Zero,
            Resources = { Enabled = false },
        };
        _client = new MonitorClient(options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, transport, null);
        _monitor = _client.Model("load", "1", schema: Schema);
        for (var round = 0; round < WarmupRounds; round++)
        {
            AwaitBackground();
            Run();
        }

        PrintAllocation();
    }

    /// <summary>BenchmarkDotNet counts what the whole process allocates, the background thread included.</summary>
    private void PrintAllocation()
    {
        AwaitBackground();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine(FormattableString.Invariant($"// the recording thread allocated {allocated} bytes in {Calls:N0} calls"));
    }

    private void Run()
    {
        var (monitor, features) = (_monitor, _features);
        for (var i = 0; i < Calls; i++)
        {
            monitor.Record(
                new InferenceRecord { Id = i, PredictionIndex = i % 10, Score = 0.9, Latency = TimeSpan.FromTicks(200_000 + i) },
                features);
        }

        _expected += Calls;
    }
}
