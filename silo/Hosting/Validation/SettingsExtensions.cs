using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Hosting.Validation;

internal static class SettingsExtensions
{
    /// <summary>Binds a section and checks it at start. The options are also there to inject without <see cref="IOptions{T}"/>.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, IConfiguration configuration, string section, Action<T, SettingErrors> check)
        where T : class
    {
        var settings = configuration.GetSection(section);
        services.AddOptions<T>().Bind(settings).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new SettingsValidator<T>(settings, check));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services;
    }
}
