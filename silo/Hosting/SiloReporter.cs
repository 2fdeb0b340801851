using System.Diagnostics.Metrics;
using System.Reflection;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>
/// Says to the coordinator every few seconds how this silo is, and at its end that it ends: one that ceases without a word is lost.
/// It starts after the grains, and so stops before them.
/// </summary>
internal sealed class SiloReporter : BackgroundService
{
    public const string MeterName = "OrleansMonitor.Silo";

    /// <summary>A silo that is alone has one name, whatever its process or its machine is called.</summary>
    private const string Alone = "silo";

    /// <summary>A sixth of the silence after which a silo counts as lost.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private static readonly string BuildVersion = typeof(SiloReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private readonly IGrainFactory _grains;
    private readonly SiloLoad _load;
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly long _started;
    private TimeSpan _cpu;
    private long _records;
    private long _read;

    public SiloReporter(IGrainFactory grains, ILocalSiloDetails silo, StorageOptions storage, MembershipOptions membership, GrainInstruments instruments, IMeterFactory meters, TimeProvider time)
    {
        (_grains, _load, _time) = (grains, instruments.Load, time);
        _name = storage.Provider == StorageProvider.Postgres ? silo.Name : membership.SiloName ?? Alone;
        _started = time.GetUtcNow().ToUnixTimeMilliseconds();
        (_cpu, _read) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
        meters.Create(MeterName).CreateObservableGauge(
            "orleansmonitor.build.info", static () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", BuildVersion)), description: "1; the build is in the label.");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // A start that failed has no grains to tell it to.
        if (ExecuteTask is null)
            return;
        await base.StopAsync(cancellationToken);
        await ReportAsync(hasLeft: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do
                await ReportAsync(hasLeft: false, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task ReportAsync(bool hasLeft, CancellationToken cancellation)
    {
        var elapsed = _time.GetElapsedTime(_read);
        var (cpu, records) = (Environment.CpuUsage.TotalTime, _load.Records);
        var summary = new SiloSummary(
            _name,
            BuildVersion,
            _started,
            0,
            hasLeft,
            elapsed > TimeSpan.Zero ? Math.Clamp((cpu - _cpu) / elapsed / Environment.ProcessorCount, 0, 1) : null,
            Environment.WorkingSet,
            elapsed > TimeSpan.Zero ? (records - _records) / elapsed.TotalSeconds : 0,
            _load.UncommittedBatches,
            _load.Lag(_time).TotalSeconds);
        (_cpu, _records, _read) = (cpu, records, _time.GetTimestamp());
        try
        {
            await _grains.GetGrain<ICoordinatorGrain>(ICoordinatorGrain.Key).ReportSiloAsync(summary).WaitAsync(FarewellTime, _time, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The next report says the same; a last one that does not come leaves the silo as one that is lost.
        }
    }
}
