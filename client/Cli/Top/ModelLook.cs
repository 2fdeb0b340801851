using OrleansMonitor.Alerts;
using OrleansMonitor.Baselines;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Top;

/// <summary>A model over the hour before its newest record.</summary>
/// <param name="Health">Of all versions.</param>
/// <param name="Trend">The course of that hour.</param>
/// <param name="Versions">Those with records in it.</param>
/// <param name="Drift">Null: no baseline is active, or it cannot be told.</param>
/// <param name="Alerts">Its own; null: the silo does not say.</param>
internal sealed record ModelLook(ModelHealth Health, ModelTrend Trend, IReadOnlyList<ModelHealth> Versions, ModelDrift? Drift, IReadOnlyList<AlertEntry>? Alerts)
{
    private const int MaxVersions = 8;

    public static async Task<ModelLook> AskAsync(SiloQueries silo, string model, CancellationToken cancellation)
    {
        var health = await silo.AskAsync(queries => queries.GetModelHealthAsync(model, null, cancellation)).ConfigureAwait(false);
        var series = await silo.AskAsync(queries => queries.GetModelSeriesAsync(model, ModelTrend.Step, null, cancellation)).ConfigureAwait(false);
        var versions = new List<ModelHealth>();
        foreach (var version in health.Versions.TakeLast(MaxVersions))
        {
            var own = await silo.AskAsync(queries => queries.GetModelHealthAsync(model, new HealthRange { Version = version }, cancellation)).ConfigureAwait(false);
            if (own.Completeness.Records > 0)
                versions.Add(own);
        }

        var alerts = await silo.AskAsync(queries => AlertsAsync(queries, cancellation)!).ConfigureAwait(false);
        return new ModelLook(health, new ModelTrend(series), versions, await DriftAsync(silo, model, cancellation).ConfigureAwait(false), alerts is null ? null : [.. alerts.Where(alert => alert.Labels.GetValueOrDefault("model") == model)]);
    }

    private static async Task<IReadOnlyList<AlertEntry>?> AlertsAsync(IMonitorQueries silo, CancellationToken cancellation)
    {
        try
        {
            return await silo.ListAlertsAsync(cancellation).ConfigureAwait(false);
        }
        catch (MonitorQueryException problem) when (!problem.IsUnreachable)
        {
            return null;
        }
    }

    private static async Task<ModelDrift?> DriftAsync(SiloQueries silo, string model, CancellationToken cancellation)
    {
        try
        {
            return await silo.AskAsync(queries => queries.GetModelDriftAsync(model, null, null, cancellation)).ConfigureAwait(false);
        }
        catch (CliException problem) when (problem.ExitCode == ExitCodes.Refused)
        {
            return null;
        }
    }
}
