using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Query;

namespace OrleansMonitor.Silo.Ingest.Operations;

/// <summary>A parameter of an ingestion endpoint.</summary>
internal sealed record IngestParameter(string Name, string Description, JsonSchemaType Type = JsonSchemaType.String, bool IsRequired = false, ParameterLocation In = ParameterLocation.Query);

/// <summary>
/// Describes an ingestion endpoint in the OpenAPI document. These read their bodies themselves, and say themselves why a content type is not taken, so the
/// framework can deduce neither.
/// </summary>
internal sealed class IngestOperation
{
    public static readonly IngestParameter Node = new("node", "The serving node, where the body does not name one.");
    public static readonly IngestParameter Wait = new("wait", "Answer when the batch is durable.", JsonSchemaType.Boolean);

    public static readonly IngestParameter[] Numbering =
    [
        new("producer", "UUID of the client process, to count batches exactly once."),
        new("sequence", "Number of the batch, from 1.", JsonSchemaType.Integer),
        new("lowMark", "The producer will never send a sequence up to this again.", JsonSchemaType.Integer),
    ];

    public static readonly IngestParameter Key = new("Idempotency-Key", "1 to 256 characters: the same content under it counts once.", In: ParameterLocation.Header);

    public static readonly (int Status, string Description)[] AllRefusals =
    [
        (StatusCodes.Status400BadRequest, "Nothing of the batch can be kept."),
        (StatusCodes.Status403Forbidden, "The caller may not report on any of the models."),
        (StatusCodes.Status408RequestTimeout, "The body did not arrive in time; send it again."),
        (StatusCodes.Status413PayloadTooLarge, "The body is too large."),
        (StatusCodes.Status415UnsupportedMediaType, "The content type or encoding is not supported."),
        (StatusCodes.Status429TooManyRequests, "Send again after Retry-After."),
        (StatusCodes.Status503ServiceUnavailable, "It is not known whether the batch was taken; send again."),
    ];

    /// <summary>Those of the query and of headers.</summary>
    public IReadOnlyList<IngestParameter> Parameters { get; init; } = [];

    /// <summary>The media types that are taken, each with its schema; null: as docs/protocol.md says.</summary>
    public required IReadOnlyList<(string Type, Func<OpenApiDocument, IOpenApiSchema>? Schema)> Bodies { get; init; }

    /// <summary>Answers by status beside <see cref="Refusals"/>.</summary>
    public IReadOnlyList<(int Status, string Description)> Answers { get; init; } = [(StatusCodes.Status200OK, "Taken.")];

    /// <summary>Answers by status that say why it was not taken.</summary>
    public IReadOnlyList<(int Status, string Description)> Refusals { get; init; } = AllRefusals;

    /// <summary>How a success is written, by media type.</summary>
    public IReadOnlyList<(string Type, Func<OpenApiDocument, IOpenApiSchema>? Schema)> Success { get; init; } = [(MediaTypes.Json, AnswerShapes.AckIn)];

    /// <summary>How all else is written.</summary>
    public IReadOnlyList<(string Type, Func<OpenApiDocument, IOpenApiSchema>? Schema)> Failure { get; init; } = [(MediaTypes.Problem, AnswerShapes.ProblemIn)];

    /// <summary>The parameters that the query may have.</summary>
    public QueryParameterNames Query => new([.. Parameters.Where(static parameter => parameter.In == ParameterLocation.Query).Select(static parameter => parameter.Name)]);

    public Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = Content(Bodies, document) };
        operation.Parameters = [.. Parameters.Select(static parameter => (IOpenApiParameter)new OpenApiParameter
        {
            Name = parameter.Name,
            In = parameter.In,
            Required = parameter.IsRequired,
            Description = parameter.Description,
            Schema = new OpenApiSchema { Type = parameter.Type },
        })];
        operation.Responses = [];
        foreach (var (status, description) in Answers.Concat(Refusals).OrderBy(static answer => answer.Status))
        {
            operation.Responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = description,
                Content = Content(status < StatusCodes.Status300MultipleChoices ? Success : Failure, document),
            };
        }

        return Task.CompletedTask;
    }

    private static Dictionary<string, OpenApiMediaType> Content(IReadOnlyList<(string Type, Func<OpenApiDocument, IOpenApiSchema>? Schema)> forms, OpenApiDocument document) =>
        forms.ToDictionary(static form => form.Type, form => new OpenApiMediaType { Schema = form.Schema?.Invoke(document) });
}
