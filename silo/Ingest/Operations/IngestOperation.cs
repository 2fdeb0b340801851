using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Query;

namespace OrleansMonitor.Silo.Ingest;

/// <summary>
/// Describes the ingestion endpoints in the OpenAPI document. They read their bodies themselves, and say themselves why a
/// content type is not taken, so the framework can deduce neither.
/// </summary>
internal static class IngestOperation
{
    private static readonly (string Name, string Description, JsonSchemaType Type)[] Parameters =
    [
        ("node", "The serving node, where the body does not name one.", JsonSchemaType.String),
        ("wait", "Answer when the batch is durable.", JsonSchemaType.Boolean),
        ("producer", "UUID of the client process, to count batches exactly once.", JsonSchemaType.String),
        ("sequence", "Number of the batch, from 1.", JsonSchemaType.Integer),
        ("lowMark", "The producer will never send a sequence up to this again.", JsonSchemaType.Integer),
        ("signOff", "The producer ends in order, and this was its last sequence; the body is empty.", JsonSchemaType.Integer),
    ];

    public static QueryParameterNames Query { get; } = new([.. Parameters.Select(static parameter => parameter.Name)]);

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [MediaTypes.Json] = new(),
                [MediaTypes.JsonLines] = new(),
                [MediaTypes.Protobuf] = new(),
            },
        };
        operation.Parameters = [.. Parameters.Select(static parameter => Parameter(parameter.Name, parameter.Description, parameter.Type))];
        operation.Responses = new OpenApiResponses
        {
            ["200"] = Response("Durable, received before, or the answer to a poll."),
            ["202"] = Response("Kept in memory; durable once its sequence is in the committed set."),
            ["400"] = Response("Nothing of the batch can be kept."),
            ["403"] = Response("The caller may not report on any of the models."),
            ["408"] = Response("The body did not arrive in time; send it again."),
            ["409"] = Response("The producer was forgotten, the sequence is too far ahead, or the Idempotency-Key has numbered another content."),
            ["413"] = Response("The body is too large."),
            ["415"] = Response("The content type or encoding is not supported."),
            ["429"] = Response("Send again after Retry-After."),
            ["503"] = Response("It is not known whether the batch was taken; send again."),
        };
        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(string name, string description, JsonSchemaType type) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = type },
    };

    private static OpenApiResponse Response(string description) => new() { Description = description };
}
