using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;
using OrleansMonitor.Access;
using OrleansMonitor.Grains.Baselines;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Body;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Operations;
using OrleansMonitor.Silo.Ingest.Otlp;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Serving;
using OrleansMonitor.Silo.Ingest.Submitting;
using OrleansMonitor.Silo.Privacy;
using OrleansMonitor.Silo.Security.Access;

namespace OrleansMonitor.Silo.Ingest;

/// <summary>The endpoints that take records, labels and resource samples; docs/protocol.md describes them.</summary>
public static class IngestExtensions
{
    private const string RecordsPath = "/v1/records";
    private const string LabelsPath = "/v1/labels";
    private const string ResourcesPath = "/v1/resources";

    private static readonly IngestOperation Operation = new()
    {
        Parameters =
        [
            IngestOperation.Node, IngestOperation.Wait, .. IngestOperation.Numbering,
            new("signOff", "The producer ends in order, and this was its last sequence; the body is empty.", JsonSchemaType.Integer), IngestOperation.Key,
        ],
        Bodies = [(MediaTypes.Json, null), (MediaTypes.JsonLines, null), (MediaTypes.Protobuf, null)],
        Answers =
        [
            (StatusCodes.Status200OK, "Durable, received before, or the answer to a poll."),
            (StatusCodes.Status202Accepted, "Kept in memory; durable once its sequence is in the committed set."),
            (StatusCodes.Status409Conflict, "The producer was forgotten, the sequence is too far ahead, or the Idempotency-Key has numbered another content."),
        ],
        Success = [(MediaTypes.Json, AnswerShapes.AckIn), (MediaTypes.Protobuf, null)],
        Failure = [(MediaTypes.Problem, AnswerShapes.ProblemIn), (MediaTypes.Protobuf, null)],
    };

    /// <summary>Needs an <c>IGrainFactory</c> and a <see cref="TimeProvider"/>; reads section <c>Ingest</c>.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<IngestOptions>(configuration, IngestOptions.Section, SettingRules.Check);
        services.TryAddSingleton<IngestInstruments>();
        services.TryAddSingleton<IngestGate>();
        services.TryAddSingleton<BodyReader>();
        services.TryAddSingleton<BaselineCache>();
        services.TryAddSingleton<AdmissionDirectory>();
        services.TryAddSingleton<FoldBudget>();
        services.TryAddSingleton<TextIds>();
        services.TryAddSingleton<IngestBatchPool>();
        services.TryAddSingleton<BatchSubmitter>();
        services.TryAddSingleton<IngestHandler>();
        return services;
    }

    /// <summary>Whether a request's answer, an error too, has its body from here: most of a silo's requests, to be spared a middleware.</summary>
    internal static bool AnswersItself(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && (request.Path.Value is RecordsPath or LabelsPath or ResourcesPath || OtlpExtensions.IsPath(request.Path.Value) || ServingExtensions.IsPath(request.Path.Value));

    public static IEndpointRouteBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var handler = endpoints.ServiceProvider.GetRequiredService<IngestHandler>();
        Map(RecordsPath, handler.RecordsAsync, "Takes records", "A batch of records, as columns (protobuf) or as JSON.");
        Map(LabelsPath, handler.LabelsAsync, "Takes labels and measurements", "Actual outcomes and measurements of earlier predictions, joined by inference id.");
        Map(ResourcesPath, handler.ResourcesAsync, "Takes resource samples", "What serving nodes used.");
        return endpoints;

        void Map(string path, RequestDelegate handle, string summary, string description) => endpoints
            .MapPost(path, handle)
            .WithTags("Ingest")
            .WithSummary(summary)
            .WithDescription(description)
            .WithMetadata(handle.Method) // what makes a plain request delegate appear in the OpenAPI document
            .WithMetadata(Operation.Query)
            .RequireAccess(AccessRole.Ingest, ModelScope.Own)
            .AddOpenApiOperationTransformer(Operation.DescribeAsync);
    }
}
