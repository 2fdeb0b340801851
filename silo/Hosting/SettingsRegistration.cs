using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Hosting;

internal static class SettingsRegistration
{
    public static IServiceCollection AddMonitorSettings(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<AggregationOptions>(configuration, AggregationOptions.Section, SettingRules.Check)
        .AddSettings<CommitOptions>(configuration, CommitOptions.Section, SettingRules.Check)
        .AddSettings<LabelOptions>(configuration, LabelOptions.Section, SettingRules.Check)
        .AddSettings<PrivacyOptions>(configuration, PrivacyOptions.Section, SettingRules.Check)
        .AddSettings<AlertingOptions>(configuration, AlertingOptions.Section, SettingRules.Check)
        .AddSettings<CardinalityOptions>(configuration, CardinalityOptions.Section, SettingRules.Check)
        .AddSettings<StorageOptions>(configuration, StorageOptions.Section, SettingRules.Check);
}
