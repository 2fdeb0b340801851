using Microsoft.OpenApi;
using OrleansMonitor.Silo.Ingest.Operations;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Serving.KServe;
using OrleansMonitor.Silo.Ingest.Serving.SageMaker;

namespace OrleansMonitor.Silo.Ingest.Serving;

/// <summary>The endpoints of serving stacks in the OpenAPI document.</summary>
internal static class ServingOperations
{
    private const string Header = "In binary mode: ";

    public static IngestOperation KServe { get; } = new()
    {
        Parameters =
        [
            new("node", "The serving node, in the place of the one that the event names."),
            IngestOperation.Wait,
            new(KServeEndpoint.ModelParameter, "The model, in the place of the event's inferenceservicename."),
            Attribute("ce-specversion", "1.0"),
            Attribute("ce-id", "the id, which a request and its response have in common, and by which labels find the prediction"),
            Attribute("ce-type", "ends in .inference.request or .inference.response; events of other types are ignored"),
            Attribute("ce-time", "when it happened, RFC 3339"),
            Attribute("ce-inferenceservicename", "the model"),
            Attribute("ce-namespace", "of the service"),
            Attribute("ce-component", "predictor, transformer or explainer"),
            Attribute("ce-endpoint", "default or canary"),
            new("Inference-Header-Content-Length", "Bytes of JSON in front of binary tensors.", JsonSchemaType.Integer, In: ParameterLocation.Header),
        ],
        Bodies =
        [
            (MediaTypes.Json, Payload),
            (CloudEventReader.StructuredType, Event),
            (CloudEventReader.BatchType, static document => Shape.List(Event(document), $"At most {CloudEventReader.MaxEvents} events.")),
        ],
        Answers = [(StatusCodes.Status200OK, "Taken, received before, or of no concern; with wait durable.")],
    };

    public static IngestOperation SageMaker { get; } = new()
    {
        Parameters =
        [
            new("node", "The serving node (default sagemaker)."), IngestOperation.Wait, .. IngestOperation.Numbering,
            new(SageMakerEndpoint.ModelParameter, "The endpoint, which lines do not name.", IsRequired: true),
            new(SageMakerEndpoint.VersionParameter, "The variant."),
            IngestOperation.Key,
        ],
        Bodies = [(SageMakerEndpoint.Lines, Line), (MediaTypes.JsonLines, Line), (MediaTypes.Json, static document => Shape.List(Line(document)))],
        Answers =
        [
            (StatusCodes.Status200OK, "Durable, or received before."),
            (StatusCodes.Status202Accepted, "Kept in memory."),
            (StatusCodes.Status409Conflict, "The producer was forgotten, the sequence is too far ahead, or the Idempotency-Key has numbered another content, model or version."),
        ],
    };

    private static IngestParameter Attribute(string name, string description) => new(name, Header + description + ".", In: ParameterLocation.Header);

    private static IOpenApiSchema Payload(OpenApiDocument document) => document.Named("InferencePayload", () => Shape.Object(
        "A request or a response of an inference protocol: one of instances, predictions, inputs and outputs, or the members of OpenAI's.",
        ("instances?", Shape.List(Shape.Any(), "A value, an array or an object of each instance.")),
        ("predictions?", Shape.List(Shape.Any(), "A value, an array or an object of each instance.")),
        ("inputs?", Shape.List(Tensor(document))),
        ("outputs?", Shape.List(Tensor(document))),
        ("model_version?", Shape.Text()),
        ("usage?", Shape.Object(null, ("prompt_tokens?", Shape.Whole()), ("completion_tokens?", Shape.Whole()))),
        ("choices?", Shape.List(Shape.Object(null, ("finish_reason?", Shape.Text()))))));

    private static IOpenApiSchema Tensor(OpenApiDocument document) => document.Named("InferenceTensor", static () => Shape.Object(
        "A tensor of the open inference protocol.",
        ("name", Shape.Text()),
        ("datatype", Shape.Choice([.. TensorNames])),
        ("shape", Shape.List(Shape.Whole(), "The first dimension is the instances.")),
        ("data?", Shape.List(Shape.Any(), "Values of the datatype, nested or flat, row by row.")),
        ("parameters?", Shape.Object(null, ("binary_data_size?", Shape.Whole("Bytes of it behind the JSON, in the place of data."))))));

    private static IEnumerable<string> TensorNames => Values.TensorType.All.Select(static type => type.Name);

    private static IOpenApiSchema Event(OpenApiDocument document) => document.Named("InferenceEvent", () => Shape.Object(
        "An event of CloudEvents 1.0.",
        ("specversion", Shape.Text()),
        ("id", Shape.Text()),
        ("source?", Shape.Text()),
        ("type", Shape.Text("Ends in .inference.request or .inference.response.")),
        ("time?", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }),
        ("inferenceservicename?", Shape.Text()),
        ("namespace?", Shape.Text()),
        ("component?", Shape.Text()),
        ("endpoint?", Shape.Text()),
        ("data?", Payload(document)),
        ("data_base64?", Shape.Text("The data as bytes, in the place of data."))));

    private static IOpenApiSchema Line(OpenApiDocument document) => document.Named("CapturedLine", () => Shape.Object(
        "A line of SageMaker's data capture (captureData) or ground truth (groundTruthData).",
        ("captureData?", Shape.Object(null, ("endpointInput?", Part(document)), ("endpointOutput", Part(document)))),
        ("groundTruthData?", Part(document)),
        ("eventMetadata", Shape.Object(null, ("eventId?", Shape.Text()), ("inferenceId?", Shape.Text()), ("inferenceTime?", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" }))),
        ("eventVersion?", Shape.Choice("0"))));

    private static IOpenApiSchema Part(OpenApiDocument document) => document.Named("CapturedPart", static () => Shape.Object(
        null, ("data", Shape.Text()), ("encoding", Shape.Choice("CSV", "JSON", "BASE64")), ("observedContentType?", Shape.Text()), ("mode?", Shape.Text())));
}
