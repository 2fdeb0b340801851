using OrleansMonitor.Access;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Serving.KServe;
using OrleansMonitor.Silo.Ingest.Serving.SageMaker;
using OrleansMonitor.Silo.Query;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Ingest.Serving;

/// <summary>The endpoints of serving stacks; docs/serving.md describes them.</summary>
internal static class ServingExtensions
{
    private const string KServePath = "/v1/kserve";
    private const string SageMakerPath = "/v1/sagemaker";

    private static readonly QueryParameterNames KServeParameters = new("node", "wait", KServeEndpoint.ModelParameter);

    private static readonly QueryParameterNames SageMakerParameters = new(
        "node", "wait", "producer", "sequence", "lowMark", SageMakerEndpoint.ModelParameter, SageMakerEndpoint.VersionParameter);

    public static IServiceCollection AddServing(this IServiceCollection services, IConfiguration configuration) => services
        .AddSettings<ServingOptions>(configuration, ServingOptions.Section, ServingOptions.Check)
        .AddSettings<KServeOptions>(configuration, KServeOptions.Section, ServingOptions.CheckKServe)
        .AddSingleton<ServingHandler>()
        .AddSingleton<ServingBatches>()
        .AddSingleton<PayloadCounter>()
        .AddSingleton<IPayloadSink>(static provider => provider.GetRequiredService<PayloadCounter>())
        .AddSingleton<PayloadBuffer>()
        .AddHostedService(static provider => provider.GetRequiredService<PayloadBuffer>())
        .AddSingleton<KServeEndpoint>()
        .AddSingleton<SageMakerEndpoint>();

    /// <summary>Whether a request's answer, an error too, has its body from here.</summary>
    public static bool IsPath(string? path) => path is KServePath or SageMakerPath;

    public static void MapServing(this IEndpointRouteBuilder endpoints)
    {
        // Made with the first request: most silos get none.
        var handler = new Lazy<ServingHandler>(endpoints.ServiceProvider.GetRequiredService<ServingHandler>);
        var kserve = new Lazy<KServeEndpoint>(endpoints.ServiceProvider.GetRequiredService<KServeEndpoint>);
        var sageMaker = new Lazy<SageMakerEndpoint>(endpoints.ServiceProvider.GetRequiredService<SageMakerEndpoint>);
        Map(KServePath, KServeParameters, (context, body) => kserve.Value.ReadAsync(context, body));
        Map(SageMakerPath, SageMakerParameters, (context, body) => sageMaker.Value.ReadAsync(context, body));

        void Map(string path, QueryParameterNames parameters, Func<HttpContext, ReadOnlyMemory<byte>, ValueTask<IngestAnswer>> read) => endpoints
            .MapPost(path, context => handler.Value.HandleAsync(context, read))
            .WithMetadata(parameters)
            .RequireAccess(AccessRole.Ingest, ModelScope.Own);
    }
}
