using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Client;
using OrleansMonitor.Client.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

public static class OrleansMonitorServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="MonitorClient"/> that starts with the host and, when the host stops, sends or spools what it holds.
    /// Settings come from the configuration section <c>OrleansMonitor</c> if there is one, then from
    /// <paramref name="configure"/>; they are checked when the host starts. A second call only configures.
    /// </summary>
    public static IServiceCollection AddOrleansMonitor(this IServiceCollection services, Action<MonitorClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var isFirst = !services.Any(static service => service.ServiceType == typeof(MonitorClient));
        if (isFirst)
        {
            // Before any call's settings, which go over it.
            services.AddSingleton<IConfigureOptions<MonitorClientOptions>>(static provider => new ConfigureNamedOptions<MonitorClientOptions>(
                Options.Options.DefaultName,
                bound => provider.GetService<IConfiguration>()?.GetSection(MonitorClientOptions.Section).Bind(bound)));
        }

        var options = services.AddOptions<MonitorClientOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        if (!isFirst)
            return services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MonitorClientOptions>, MonitorClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => new MonitorClient(
            provider.GetRequiredService<IOptions<MonitorClientOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<MonitorClient>>()));
        services.AddSingleton<IHostedService, MonitorClientHost>();
        return services;
    }
}
