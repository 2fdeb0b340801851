using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Hosting.Validation;

internal static class SettingsExtensions
{
    /// <summary>Binds a section, which <see cref="SettingsCheck"/> checks with all others. The options are also there to inject without <see cref="IOptions{T}"/>.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section, Action<T, SettingErrors> check)
        where T : class
    {
        services.AddOptions<T>().Bind(configuration.GetSection(section));
        services.AddSingleton<IValidateOptions<T>>(new SettingsValidator<T>(section, check));
        services.AddSingleton(new SettingsSection(section, typeof(T), (options, errors) => check((T)options, errors)));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services;
    }
}
