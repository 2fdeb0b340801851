using Microsoft.OpenApi;

namespace OrleansMonitor.Silo.Ingest.Operations;

/// <summary>What <see cref="Answers.AnswerWriter"/> writes as JSON.</summary>
internal static class AnswerShapes
{
    public const string Ack = "IngestAck";
    public const string Problem = "IngestProblem";

    private static readonly string[] Statuses = ["accepted", "committed", "duplicate", "overloaded", "refused", "polled"];

    public static IOpenApiSchema AckIn(OpenApiDocument document) => document.Named(Ack, () => Shape.Object(
        "What became of a batch.",
        ("status", Shape.Choice(Statuses)),
        ("committedThrough", Shape.Whole("Every sequence up to this is committed or settled.")),
        ("committedAbove", Shape.List(Shape.List(Shape.Whole()), "Runs of committed sequences above it, the first and the last of each.")),
        ("retryAfterMs", Shape.Whole("Milliseconds after which to send again; 0 where that is not needed.")),
        ("rates", Shape.List(Shape.Object(null, ("model", Shape.Text()), ("rate", Shape.Number())), "Sampling rates wanted.")),
        ("rejections", Shape.List(Rejection(document), "What was not taken.")),
        ("warnings", Shape.List(Rejection(document), "Values that were left out of what was taken, and what looks like a mistake.")),
        ("labels?", Shape.Object(
            "What became of the labels, where their commit was waited for.",
            [
                .. ((string[])["joined", "waiting", "duplicate", "conflict", "replaced", "wrongKind"]).Select(static name => (name, (IOpenApiSchema)Shape.Whole())),
                .. ((string[])["measured?", "measurementsWaiting?", "measurementsRepeated?", "measurementsRefused?"]).Select(static name => (name, (IOpenApiSchema)Shape.Whole())),
            ])),
        ("detail", Shape.Text("For people; empty when all is well."))));

    public static IOpenApiSchema ProblemIn(OpenApiDocument document) => document.Named(Problem, () => Shape.Object(
        "RFC 9457, with what is wrong.",
        ("type", Shape.Text()),
        ("title", Shape.Text()),
        ("status", Shape.Whole()),
        ("detail", Shape.Text()),
        ("reason", Shape.Text("A stable code.")),
        ("field?", Shape.Text()),
        ("value?", Shape.Text()),
        ("limit?", Shape.Text()),
        ("rejections?", Shape.List(Rejection(document)))));

    private static IOpenApiSchema Rejection(OpenApiDocument document) => document.Named("Rejection", static () => Shape.Object(
        "What of a batch was not taken, and why.",
        ("reason", Shape.Text("A stable code.")),
        ("field", Shape.Text()),
        ("value", Shape.Text("The first that was met.")),
        ("limit", Shape.Text("What it must be.")),
        ("count", Shape.Whole("Records, labels or values."))));
}
