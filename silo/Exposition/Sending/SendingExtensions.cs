using OrleansMonitor.Grains.Randomness;
using OrleansMonitor.Silo.Exposition.Figures;

namespace OrleansMonitor.Silo.Exposition.Sending;

/// <summary>What sends figures is there only where somebody is to have them.</summary>
internal static class SendingExtensions
{
    public static void AddSending(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<SendingInstruments>();
        var section = configuration.GetSection(ExpositionOptions.Section);
        if (!string.IsNullOrEmpty(section[$"{nameof(ExpositionOptions.RemoteWrite)}:{nameof(RemoteWriteOptions.Url)}"]))
            services.AddSingleton<IHostedService>(static provider => SenderOf(provider, provider.GetRequiredService<ExpositionOptions>().RemoteWrite, static (options, _) => new RemoteWriteProtocol(options)));
        if (!string.IsNullOrEmpty(section[$"{nameof(ExpositionOptions.Otlp)}:{nameof(OtlpOptions.Endpoint)}"]))
            services.AddSingleton<IHostedService>(static provider => SenderOf(provider, provider.GetRequiredService<ExpositionOptions>().Otlp, static (options, silo) => new OtlpProtocol(options, silo)));
        if (!string.IsNullOrEmpty(section[$"{nameof(ExpositionOptions.Influx)}:{nameof(InfluxOptions.Url)}"]))
            services.AddSingleton<IHostedService>(static provider => SenderOf(provider, provider.GetRequiredService<ExpositionOptions>().Influx, static (options, _) => new InfluxProtocol(options)));
    }

    private static FigureSender SenderOf<T>(IServiceProvider provider, T options, Func<T, string, ISendingProtocol> protocol)
        where T : SendingOptions => new(
            protocol(options, provider.GetRequiredService<FigureShare>().View.Self), options, provider.GetRequiredService<FigureBook>(), provider.GetRequiredService<SendingInstruments>(),
            provider.GetRequiredService<IRandomness>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FigureSender>>());
}
