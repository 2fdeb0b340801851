using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansMonitor.Grains.Access;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Http;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Ingest;

/// <summary>The endpoints that take records, labels and resource samples; docs/protocol.md describes them.</summary>
public static class IngestExtensions
{
    /// <summary>Needs an <c>IGrainFactory</c> and a <see cref="TimeProvider"/>; reads section <c>Ingest</c>.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IngestOptions>().Bind(configuration.GetSection(IngestOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IngestOptions>, IngestOptionsValidator>());
        services.TryAddSingleton<IngestInstruments>();
        services.TryAddSingleton<IngestGate>();
        services.TryAddSingleton<AdmissionDirectory>();
        services.TryAddSingleton<FoldBudget>();
        services.TryAddSingleton<IngestBatchPool>();
        services.TryAddSingleton<BatchSubmitter>();
        services.TryAddSingleton<IngestHandler>();
        return services;
    }

    public static IEndpointRouteBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var handler = endpoints.ServiceProvider.GetRequiredService<IngestHandler>();
        Map("/v1/records", handler.RecordsAsync, "Takes records", "A batch of records, as columns (protobuf) or as JSON.");
        Map("/v1/labels", handler.LabelsAsync, "Takes labels", "Actual outcomes of earlier predictions, joined by inference id.");
        Map("/v1/resources", handler.ResourcesAsync, "Takes resource samples", "What serving nodes used.");
        return endpoints;

        void Map(string path, RequestDelegate handle, string summary, string description) => endpoints
            .MapPost(path, handle)
            .WithTags("Ingest")
            .WithSummary(summary)
            .WithDescription(description)
            .WithMetadata(handle.Method) // what makes a plain request delegate appear in the OpenAPI document
            .RequireAccess(AccessRole.Ingest, ModelScope.Own)
            .AddOpenApiOperationTransformer(IngestOperation.DescribeAsync);
    }
}
