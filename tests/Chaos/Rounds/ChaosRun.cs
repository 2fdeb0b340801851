using System.Diagnostics;
using OrleansMonitor.Chaos.Alerting;
using OrleansMonitor.Chaos.Faults;
using OrleansMonitor.Chaos.Load;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Rounds;

/// <summary>
/// Rounds of full load, one fault each. After each everything that was sent is acknowledged, what is counted equals what was
/// acknowledged, late measurements included, and alerts have gone through what the data lead to.
/// </summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    /// <summary>Longer than any fault's consequences may last; a round that takes longer has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly SiloCluster _cluster;
    private readonly Random _random;
    private readonly FaultInjector _faults;
    private readonly Ledger _ledger = new();
    private readonly string[] _models;
    private readonly LedgerProducer[] _producers;
    private readonly QueryProbe _queries;
    private readonly ErrorLog _errors;
    private readonly AlertFiles _files;
    private readonly WebhookListener _listener;
    private readonly PhaseLoad _phases;
    private readonly ErasureLoad _erasures;
    private readonly AlertCheck _alerts;
    private readonly long _begin;
    private Task<double[]> _serving = Task.FromResult<double[]>([]);

    private ChaosRun(ChaosOptions options, SiloCluster cluster, ErrorLog errors, AlertFiles files, WebhookListener listener)
    {
        (_cluster, _errors, _files, _listener) = (cluster, errors, files, listener);
        _random = new Random(options.Seed);
        _faults = new FaultInjector(cluster, _random, options.DatabaseAway, BeginServing);
        _begin = Now() / LedgerProducer.Window * LedgerProducer.Window;
        _models = [.. Enumerable.Range(0, options.Models).Select(static i => $"model-{i}")];
        _producers = [.. Enumerable.Range(0, options.Nodes)
            .Select(i => new LedgerProducer(cluster.Addresses, $"node-{i}", _models, options.Records, _begin, i, _ledger))];
        _phases = new PhaseLoad(cluster.Addresses, options.Seed, _begin);
        _erasures = new ErasureLoad(cluster.Addresses, options.Seed, _begin);
        _alerts = new AlertCheck(listener, _phases, _ledger, _models, _begin);
        _queries = new QueryProbe(cluster.Addresses, _models[0]);
        _queries.Start();
    }

    public long QueriesAsked => _queries.Asked;

    public SiloCluster Cluster => _cluster;

    public static async Task<ChaosRun> StartAsync(ChaosOptions options, Action<string>? log = null)
    {
        // A receiver that takes a moment, so that faults find notifications on their way.
        var listener = new WebhookListener(TimeSpan.FromMilliseconds(50));
        var files = new AlertFiles(listener.Address);
        // Windows stay as they are for as long as a run lasts, so that each can be compared.
        string[] settings = [.. SiloCluster.ShortTimeouts, .. files.Settings, "--Aggregation:BaseRetention=1.00:00:00", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Orleans=Warning"];
        var errors = new ErrorLog();
        void Take(string line)
        {
            errors.Add(line);
            log?.Invoke(line);
        }

        var run = new ChaosRun(options, await SiloCluster.StartAsync(options.Silo, options.Silos, Take, settings), errors, files, listener);
        await run._alerts.BeginAsync(run._cluster.Addresses[0]);
        return run;
    }

    /// <summary>A fault, and what is counted as one silo, chosen at random, tells it.</summary>
    public Task<RoundReport> RoundAsync(FaultKind kind) =>
        RoundAsync(kind.ToString(), () => _faults.InjectAsync(kind), TimeSpan.Zero, () => [_cluster.Addresses[_random.Next(_cluster.Silos.Count)]]);

    /// <summary>Another build in a silo's place, load on the mixture, and what is counted as every silo tells it.</summary>
    public Task<RoundReport> ReplaceAsync(string name, int index, string program, TimeSpan mixed) =>
        RoundAsync(name, () => _faults.ReplaceAsync(index, program), mixed, () => _cluster.Addresses);

    private async Task<RoundReport> RoundAsync(string kind, Func<Task<string>> inject, TimeSpan afterwards, Func<IReadOnlyList<Uri>> asked)
    {
        var (retries, failed, starts, crashes) = (Retries(), _queries.Failed, _cluster.Starts, _faults.Crashes - _faults.Stops);
        await _cluster.RepairAsync();
        using var stop = new CancellationTokenSource();
        Task[] loads = [.. _producers.Select(producer => Task.Run(() => producer.RunAsync(stop.Token))), Task.Run(() => _phases.RunAsync(stop.Token)), Task.Run(() => _erasures.RunAsync(stop.Token))];
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1000, 4000)), TimeProvider.System);
        var detail = await inject();
        await _cluster.RepairAsync();
        var seconds = await _serving.WaitAsync(Patience);
        await Task.Delay(afterwards, TimeProvider.System);
        await stop.CancelAsync();
        await Task.WhenAll(loads).WaitAsync(Patience);
        foreach (var producer in _producers)
        {
            if (!await producer.FlushAsync(Patience))
                throw new TimeoutException($"{producer.Node} has unacknowledged batches after {Patience}: {producer.Statistics}");
        }

        var mismatches = new List<string>();
        var told = asked();
        foreach (var silo in told)
            mismatches.AddRange(await CountCheck.RunAsync(silo, _ledger, _models, _producers.Select(static p => p.Node), _begin - 600_000, Now() + 600_000));
        foreach (var silo in told)
            mismatches.AddRange(await MeasurementCheck.RunAsync(silo, _producers, _models, _begin - 600_000, Now() + 600_000));
        foreach (var silo in told)
            mismatches.AddRange(await _erasures.CheckAsync(silo));
        foreach (var producer in _producers.Where(static p => p.Statistics.Dropped.Count + p.Statistics.Rejected.Count > 0))
            mismatches.Add($"{producer.Node} lost records: {producer.Statistics}");
        // Silos that had to be started again have crashed, but for those that were asked to end.
        crashes = _cluster.Starts - starts + _faults.Crashes - _faults.Stops - crashes;
        var alerts = await _alerts.RunAsync(told[0], crashes, mismatches);
        return new RoundReport(kind, detail, seconds, _ledger.Records, Retries() - retries, _queries.Failed - failed, _errors.Take(), alerts, mismatches);
    }

    public async ValueTask DisposeAsync()
    {
        await _queries.DisposeAsync();
        // A producer waits a while for what it has; first the silos go, then nothing keeps it.
        await Task.WhenAll(_producers.Select(static producer => producer.DisposeAsync().AsTask()));
        await _phases.DisposeAsync();
        _erasures.Dispose();
        await _cluster.DisposeAsync();
        await _listener.DisposeAsync();
        _files.Dispose();
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Seconds from now until a batch is durable that is made after now. Batches are acknowledged in order, but for those in
    /// flight together, so everything made before is out of the way then, too: it is the time in which a client's data arrives again.
    /// </summary>
    private static async Task<double> ServedAsync(LedgerProducer producer)
    {
        var since = Stopwatch.GetTimestamp();
        var made = producer.Enqueued;
        while (producer.Ended <= made)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private void BeginServing() => _serving = Task.WhenAll(_producers.Select(ServedAsync));

    private long Retries() => _producers.Sum(static producer => producer.Statistics.BatchesRetried);
}
