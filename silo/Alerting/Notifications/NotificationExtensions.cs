using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Silo.Alerting.Receivers;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Alerting.Notifications;

internal static class NotificationExtensions
{
    /// <summary>To be added after the grains' host, on which the keeper calls.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<NotificationOptions>(configuration, NotificationOptions.Section, NotificationSettings.Check);
        services.AddSingleton<NotificationPlanFile>();
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<NotificationPlanFile>());
        services.AddSingleton<INotificationPlanSource>(static provider => provider.GetRequiredService<NotificationPlanFile>());
        services.AddSingleton(static provider => ReplicaAddresses.OfSystem(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<INotificationSender, NotificationSender>();
        services.AddHostedService<NotifierKeeper>();
        return services;
    }

    public static void MapNotifications(this IEndpointRouteBuilder routes)
    {
        routes.MapSilences();
        routes.MapAlertDesk();
        routes.MapDeadLetters();
    }
}
