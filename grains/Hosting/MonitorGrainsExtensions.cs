using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;

namespace OrleansMonitor.Grains.Hosting;

public static class MonitorGrainsExtensions
{
    /// <summary>
    /// Adds what the grains ask for, but for the <see cref="Storage.IAggregateStore"/>, the options' values and the grain host.
    /// </summary>
    public static IServiceCollection AddMonitorGrains(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainInstruments>();
        services.TryAddSingleton<AlertingInstruments>();
        services.TryAddSingleton<RuleBookCache>();
        services.TryAddSingleton<BaselineCache>();
        services.TryAddSingleton<RuleFeedServices>();
        services.TryAddSingleton<MergedBlocks>();
        services.TryAddSingleton<IRandomness, SystemRandomness>();
        services.TryAddSingleton<INoiseSource, SecureNoise>();
        services.TryAddSingleton<IBatchDeduplicator, BatchDeduplicator>();
        services.TryAddSingleton<NotificationInstruments>();
        services.TryAddSingleton<INotificationSender, Unconfigured>();
        services.TryAddSingleton<INotificationPlanSource, Unconfigured>();
        return services;
    }
}
