using OrleansMonitor.Access;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Ingest.Operations;
using OrleansMonitor.Silo.Ingest.Serving.KServe;
using OrleansMonitor.Silo.Ingest.Serving.SageMaker;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Ingest.Serving;

/// <summary>The endpoints of serving stacks; docs/serving.md describes them.</summary>
internal static class ServingExtensions
{
    private const string KServePath = "/v1/kserve";
    private const string SageMakerPath = "/v1/sagemaker";

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
        Map(KServePath, ServingOperations.KServe, "Takes events of KServe's payload logger", "Requests and responses as CloudEvents; both of an inference become records.", context => handler.Value.HandleAsync(context, kserve.Value.ReadAsync));
        Map(SageMakerPath, ServingOperations.SageMaker, "Takes data capture and ground truth of SageMaker", "Lines of captured data become records, lines of ground truth their labels.", context => handler.Value.HandleAsync(context, sageMaker.Value.ReadAsync));

        void Map(string path, IngestOperation operation, string summary, string description, RequestDelegate handle) => endpoints
            .MapPost(path, handle)
            .WithTags("Ingest")
            .WithSummary(summary)
            .WithDescription(description)
            .WithMetadata(handle.Method) // what makes a plain request delegate appear in the OpenAPI document
            .WithMetadata(operation.Query)
            .RequireAccess(AccessRole.Ingest, ModelScope.Own)
            .AddOpenApiOperationTransformer(operation.DescribeAsync);
    }
}
