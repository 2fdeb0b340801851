using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Ingest.Otlp.Answers;
using OrleansMonitor.Silo.Ingest.Otlp.Mapping;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Silo.Ingest.Otlp;

/// <summary>The endpoints of the OpenTelemetry protocol, over HTTP and gRPC; docs/opentelemetry.md describes them.</summary>
internal static class OtlpExtensions
{
    private const string TracesPath = "/v1/traces";
    private const string LogsPath = "/v1/logs";
    private const string MetricsPath = "/v1/metrics";
    private const string TracesCall = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string LogsCall = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private const string MetricsCall = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    public static void AddOtlp(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSettings<OtlpOptions>(builder.Configuration, OtlpOptions.Section, OtlpOptions.Check);
        services.AddSingleton<OtlpNames>();
        services.AddSingleton(static provider => new RecentSpans(provider.GetRequiredService<OtlpOptions>().RememberedSpans));
        services.AddSingleton<OtlpInstruments>();
        services.AddSingleton<OtlpHandler>();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(listen => SpeakHttp2(kestrel, listen)));
    }

    /// <summary>Whether a request's answer, an error too, has its body from here.</summary>
    public static bool IsPath(string? path) => path is TracesPath or LogsPath or MetricsPath or TracesCall or LogsCall or MetricsCall;

    public static void MapOtlp(this IEndpointRouteBuilder endpoints)
    {
        // Made with the first request: most silos get none.
        var handler = new Lazy<OtlpHandler>(endpoints.ServiceProvider.GetRequiredService<OtlpHandler>);
        MapHttp(TracesPath, OtlpSignal.Traces, "Takes spans of OpenTelemetry");
        MapHttp(LogsPath, OtlpSignal.Logs, "Takes log records of OpenTelemetry");
        MapHttp(MetricsPath, OtlpSignal.Metrics, "Takes metrics of OpenTelemetry");
        MapGrpc(TracesCall, OtlpSignal.Traces);
        MapGrpc(LogsCall, OtlpSignal.Logs);
        MapGrpc(MetricsCall, OtlpSignal.Metrics);

        void MapHttp(string path, OtlpSignal signal, string summary)
        {
            RequestDelegate handle = context => handler.Value.HandleAsync(context, signal, isGrpc: false);
            Map(path, handle, new OtlpProblems(signal, isGrpc: false))
                .WithTags("Ingest")
                .WithSummary(summary)
                .WithDescription("The OpenTelemetry protocol over HTTP: what of it says something of a model becomes records, measurements and figures of nodes.")
                .WithMetadata(handle.Method) // what makes a plain request delegate appear in the OpenAPI document
                .AddOpenApiOperationTransformer(OtlpOperation.Of(signal).DescribeAsync);
        }

        void MapGrpc(string path, OtlpSignal signal) => Map(path, context => handler.Value.HandleAsync(context, signal, isGrpc: true), new OtlpProblems(signal, isGrpc: true));

        IEndpointConventionBuilder Map(string path, RequestDelegate handle, OtlpProblems problems) =>
            endpoints.MapPost(path, handle).WithMetadata(problems).RequireAccess(AccessRole.Ingest, ModelScope.Own);
    }

    // Without TLS nothing tells HTTP/2 from HTTP/1.1 when a connection begins.
    private static void SpeakHttp2(KestrelServerOptions kestrel, ListenOptions listen)
    {
        var urls = kestrel.ApplicationServices.GetRequiredService<ListenUrls>();
        if (listen.IPEndPoint?.Port is { } port && ListenAddress.ParseList(ListenUrls.OtlpGrpcSetting, urls.OtlpGrpc).Any(address => address.Port == port))
            listen.Protocols = HttpProtocols.Http2;
    }
}
