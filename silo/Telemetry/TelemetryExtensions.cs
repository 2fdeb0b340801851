using System.Runtime.CompilerServices;
using Npgsql;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Telemetry;

/// <summary>Sends this silo's own metrics and traces to a collector. docs/operations.md lists them.</summary>
internal static class TelemetryExtensions
{
    // Each silo that ever was adds series to Orleans' own meter, which is why it is not among these; ClusterInstruments has what counts.
    private static readonly string[] Meters = ["OrleansMonitor.*", "Npgsql"];

    // Orleans takes grains whose namespace begins with Orleans for its own, so that calls of this project's are in Runtime.
    private static readonly string[] Sources = ["OrleansMonitor.*", "Microsoft.Orleans.Runtime"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSettings<TelemetryOptions>(builder.Configuration, TelemetryOptions.Section, TelemetryRules.Check);
        if (Read(builder.Configuration) is { IsOn: true } options)
            Send(builder, options);
    }

    /// <summary>Null: something is wrong with them, which is told with what is wrong elsewhere.</summary>
    private static TelemetryOptions? Read(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
            var errors = new SettingErrors(TelemetryOptions.Section);
            TelemetryRules.Check(options, errors);
            return errors.Messages.Count == 0 ? options : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A method of its own, so that a silo without a collector does not even load the library.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Send(WebApplicationBuilder builder, TelemetryOptions options)
    {
        var headers = TelemetryRules.HeadersOf(options, out _);
        var silo = builder.Configuration[$"{MembershipOptions.Section}:{nameof(MembershipOptions.SiloName)}"] ?? Environment.MachineName;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService(options.ServiceName, serviceVersion: typeof(TelemetryExtensions).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false, serviceInstanceId: silo));
        if (options.Metrics)
        {
            telemetry.WithMetrics(metrics => metrics
                .AddMeter(Meters)
                .AddRuntimeInstrumentation()
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddOtlpExporter((otlp, reader) =>
                {
                    Aim(otlp, options, headers, "v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.MetricsInterval.TotalMilliseconds;
                }));
        }

        if (!options.Traces)
            return;
        telemetry.WithTracing(traces => traces
            .SetSampler(new ParentBasedSampler(new RequestSampler(options.SamplingRatio)))
            .AddSource(Sources)
            .AddNpgsql()
            .AddAspNetCoreInstrumentation(static requests => requests.Filter = static context => context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
            .AddHttpClientInstrumentation()
            .AddOtlpExporter(otlp => Aim(otlp, options, headers, "v1/traces")));
        // A grain call costs more with it, so it is there only while somebody traces.
        builder.UseOrleans(static silo => silo.AddActivityPropagation());
    }

    private static void Aim(OtlpExporterOptions otlp, TelemetryOptions options, string? headers, string path)
    {
        var isGrpc = options.Protocol == TelemetryOptions.Grpc;
        otlp.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(isGrpc ? options.OtlpEndpoint! : $"{options.OtlpEndpoint!.TrimEnd('/')}/{path}");
        if (headers is not null)
            otlp.Headers = headers;
    }
}
