using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OrleansMonitor.Grains.Hosting;
using OrleansMonitor.Silo.Alerting;
using OrleansMonitor.Silo.Alerting.Notifications;
using OrleansMonitor.Silo.Exposition;
using OrleansMonitor.Silo.Hosting.Probes;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Ingest;
using OrleansMonitor.Silo.Ingest.Otlp;
using OrleansMonitor.Silo.Ingest.Scraping;
using OrleansMonitor.Silo.Ingest.Serving;
using OrleansMonitor.Silo.Prometheus;
using OrleansMonitor.Silo.Query;
using OrleansMonitor.Silo.Security;
using OrleansMonitor.Silo.Storage;
using OrleansMonitor.Silo.Telemetry;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Puts one silo together: settings, store, grains, endpoints.</summary>
public static class MonitorSilo
{
    /// <param name="args">Command line; see <c>--help</c>.</param>
    /// <param name="configure">Runs last, for tests that replace a part.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Settings are wrong; its failures are all that is.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        SiloConfiguration.UseSources(builder.Configuration, args);
        builder.WebHost.ConfigureKestrel(ServerLimits.Apply);
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        // No line shows scopes; the server would open one for every connection, which all that a request starts carries along.
        builder.Services.Configure<LoggerFilterOptions>(static logging => logging.CaptureScopes = false);
        builder.Services.RemoveAll<ILoggerProvider>();
        builder.Services.AddSingleton<ConsoleLoggerProvider>();
        builder.Services.AddSingleton<ILoggerProvider>(static services =>
            new LogRepeats(services.GetRequiredService<ConsoleLoggerProvider>(), services.GetRequiredService<TimeProvider>()));

        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ServerLimits.ShutdownTimeout);
        services.AddSingleton(TimeProvider.System);
        services.AddMonitorSettings(builder.Configuration);
        builder.AddSecurity();
        // The order is that of starting; stopping goes backwards: the server drains its requests, the grains commit what
        // they accepted, and the store closes last.
        services.AddHostedService<HttpPortCheck>();
        services.AddStorage(builder.Configuration);
        services.AddMonitorGrains();
        builder.AddGrainHosting();
        builder.AddTelemetry();
        services.AddIngest(builder.Configuration);
        builder.AddOtlp();
        services.AddServing(builder.Configuration);
        services.AddScraping(builder.Configuration);
        services.AddProblemDetails();
        services.AddAnswerCompression();
        services.AddExceptionHandler<FailureHandler>();
        services.AddExceptionHandler<BadRequestHandler>();

        // Otherwise a request that cannot be read is answered without a word.
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        services.AddProbes();
        services.AddExposition(builder.Configuration);
        services.AddQueries(builder.Configuration);
        services.AddAlerting();
        services.AddPrometheus(builder.Configuration);
        services.AddNotifications(builder.Configuration);
        services.AddHostedService<SiloReporter>();
        configure?.Invoke(builder);
        SettingsCheck.Run(builder.Configuration, services, args);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseApiReferenceHeaders();
        app.UseWhen(static context => !IngestExtensions.AnswersItself(context.Request), static pages => pages.UseExceptionHandler().UseStatusCodePages(MissingPage.AnswerAsync));
        app.UseWhen(static context => context.Request.Path.StartsWithSegments(PrometheusExtensions.Root), static pages => pages.UseStatusCodePages(PrometheusError.WriteAsync));
        app.UseRouteNames();
        app.UseSecurity();
        app.UseAnswerCompression();
        app.UseQueryParameters();
        app.MapProbes();
        app.MapExposition();
        app.MapIngest();
        app.MapOtlp();
        app.MapServing();
        app.MapScraping();
        app.MapQueries();
        app.MapAlerting();
        app.MapPrometheus();
        app.MapNotifications();
        StartReport.Follow(app);
        return app;
    }
}
