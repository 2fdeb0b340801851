using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Timers;
using OrleansMonitor.Embedded.Activations;
using OrleansMonitor.Embedded.Diagnostics;
using OrleansMonitor.Embedded.Reminders;
using OrleansMonitor.Embedded.Storage;
using OrleansMonitor.Embedded.Timers;

namespace OrleansMonitor.Embedded.Hosting;

/// <summary>The services that a real and a simulated silo have in common.</summary>
internal static class EmbeddedGrainServices
{
    internal static void AddSilo(IServiceCollection services, Action<EmbeddedGrainOptions>? configure)
    {
        services.AddLogging();
        var options = services.AddOptions<EmbeddedGrainOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<EmbeddedGrainOptions>, EmbeddedGrainOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GrainHostStatistics>();
        services.TryAddSingleton<IGrainStateStore, MemoryGrainStateStore>();
        services.TryAddSingleton<IReminderStore, MemoryReminderStore>();
        services.TryAddSingleton<SiloRuntime>();
        services.TryAddSingleton<ILocalSiloDetails>(static s => s.GetRequiredService<SiloRuntime>());
        services.TryAddSingleton<IClusterClient>(static s => s.GetRequiredService<SiloRuntime>().Factory);
        services.TryAddSingleton<IGrainFactory>(static s => s.GetRequiredService<SiloRuntime>().Factory);
        services.TryAddSingleton<ITimerRegistry, TimerRegistry>();
        services.TryAddSingleton<IReminderRegistry, ReminderRegistry>();
    }
}
