using Microsoft.AspNetCore.Connections;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Audit;
using OrleansMonitor.Silo.Security.Cluster;
using OrleansMonitor.Silo.Security.Keys;
using OrleansMonitor.Silo.Security.Limits;
using OrleansMonitor.Silo.Security.Listening;
using OrleansMonitor.Silo.Security.Reloading;
using OrleansMonitor.Silo.Security.Tls;
using OrleansMonitor.Silo.Security.Tokens;

namespace OrleansMonitor.Silo.Security;

internal static class SecurityExtensions
{
    /// <summary>To be added before everything that starts: it is what refuses a start.</summary>
    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSettings<SecurityOptions>(configuration, SecurityOptions.Section, SecurityOptions.Check);
        // Parts of it; registered for their checks.
        services.AddSettings<TokenOptions>(configuration, TokenOptions.Section, TokenOptions.Check);
        services.AddSettings<TlsOptions>(configuration, TlsOptions.Section, TlsOptions.Check);
        services.AddSettings<ClusterTlsOptions>(configuration, ClusterTlsOptions.Section, ClusterTlsOptions.Check);
        services.AddSettings<LimitOptions>(configuration, LimitOptions.Section, LimitOptions.Check);
        services.AddSettings<AuditOptions>(configuration, AuditOptions.Section, AuditOptions.Check);
        services.AddSettings<ManagementOptions>(configuration, ManagementOptions.Section, ManagementOptions.Check);

        AddSource<KeyRing>(services);
        AddSource<SigningKeys>(services);
        AddSource<ServerCertificate>(services);
        AddSource<ClientCertificates>(services);
        AddSource<ClusterCertificate>(services);
        services.AddSingleton<TokenValidator>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<BrowserGuard>();
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton<ManagementPorts>();
        services.AddSingleton<SecurityInstruments>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IListenRule, ListenCheck>();
        services.AddHostedService<SecurityStart>();
        services.AddSingleton<ReloadService>();
        services.AddHostedService(static provider => provider.GetRequiredService<ReloadService>());

        var urls = ListenUrls.Of(configuration);
        services.AddSingleton(urls);
        builder.WebHost.UseUrls(urls.All);
        builder.WebHost.ConfigureKestrel(HttpsSetup.Apply);
        services.AddSingleton<IConnectionListenerFactory, GuardedTransport>();
    }

    public static void UseSecurity(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();

    private static void AddSource<T>(IServiceCollection services)
        where T : class, IReloadable
    {
        services.AddSingleton<T>();
        services.AddSingleton<IReloadable>(static provider => provider.GetRequiredService<T>());
    }
}
