using Xunit;

namespace OrleansMonitor.Harness.Prometheus;

/// <summary>Skipped, with the reason, where Prometheus is not on this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = PrometheusServer.Missing;
}

/// <inheritdoc cref="PrometheusFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrometheusTheoryAttribute : TheoryAttribute
{
    public PrometheusTheoryAttribute() => Skip = PrometheusServer.Missing;
}
