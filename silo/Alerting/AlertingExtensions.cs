using OrleansMonitor.Grains.Alerting.Backtests;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Silo.Alerting.Alerts;
using OrleansMonitor.Silo.Alerting.Rules;

namespace OrleansMonitor.Silo.Alerting;

internal static class AlertingExtensions
{
    /// <summary>To be added behind the grain host, to which it hands the rule files.</summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services)
    {
        services.AddSingleton<AlertQuestions>();
        services.AddSingleton<BacktestQuestions>();
        services.AddSingleton<RuleFileInstruments>();
        services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<RuleFilesService>(provider, provider.GetRequiredService<ILocalSiloDetails>().Name));
        services.AddHostedService(static provider => provider.GetRequiredService<RuleFilesService>());
        return services;
    }

    public static void MapAlerting(this IEndpointRouteBuilder routes)
    {
        routes.MapRules();
        routes.MapRuleTrials();
        routes.MapAlerts();
    }
}
