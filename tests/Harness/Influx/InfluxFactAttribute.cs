using Xunit;

namespace OrleansMonitor.Harness.Influx;

/// <summary>Skipped, with the reason, where InfluxDB is not on this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InfluxFactAttribute : FactAttribute
{
    public InfluxFactAttribute() => Skip = InfluxProcess.Missing;
}
