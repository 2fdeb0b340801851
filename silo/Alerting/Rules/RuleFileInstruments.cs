using System.Diagnostics.Metrics;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>What becomes of the rule files of this silo.</summary>
internal sealed class RuleFileInstruments
{
    public const string MeterName = "OrleansMonitor.RuleFiles";

    private readonly Counter<long> _reloads;
    private int _failing;
    private int _differing;

    public RuleFileInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _reloads = meter.CreateCounter<long>("orleansmonitor.rules.reloads", "{reload}", "Changes of the rule files that were taken");
        meter.CreateObservableGauge("orleansmonitor.rules.files_failing", () => Volatile.Read(ref _failing), description: "1 while the rule files cannot be used and the earlier rules stay");
        meter.CreateObservableGauge("orleansmonitor.rules.files_differ", () => Volatile.Read(ref _differing), description: "1 while the rule files of this silo are not those in force, which other silos have");
    }

    public void Taken()
    {
        _reloads.Add(1);
        Volatile.Write(ref _failing, 0);
    }

    /// <summary>Whether other files than this silo's are in force.</summary>
    public void Differ(bool isSo) => Volatile.Write(ref _differing, isSo ? 1 : 0);

    public void Refused() => Volatile.Write(ref _failing, 1);
}
