using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Figures;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Totals;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Grains.Producers;
using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Grains.Scraping;

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
        services.TryAddSingleton<FigureReaders>();
        services.TryAddSingleton<BaselineCache>();
        services.TryAddSingleton<RuleFeedServices>();
        services.TryAddSingleton<ModelSummaries>();
        services.TryAddSingleton<NodeRoll>();
        services.TryAddSingleton<MergedBlocks>();
        services.TryAddSingleton<MergedRanges>();
        services.TryAddSingleton<FigureTables>();
        services.TryAddSingleton<TotalsServices>();
        services.TryAddSingleton<IRandomness, SystemRandomness>();
        services.TryAddSingleton<INoiseSource, SecureNoise>();
        services.TryAddSingleton<IBatchDeduplicator, BatchDeduplicator>();
        services.TryAddSingleton<NotificationInstruments>();
        services.TryAddSingleton<INotificationSender, Unconfigured>();
        services.TryAddSingleton<INotificationPlanSource, Unconfigured>();
        services.TryAddSingleton<PayloadBudget>();
        services.TryAddSingleton<LocalParts>();
        services.TryAddSingleton<PayloadInstruments>();
        services.TryAddSingleton<IPayloadSink, NoPayloadSink>();
        services.TryAddSingleton<IScraper, NoScraper>();
        return services;
    }
}
