using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansMonitor.Deletions;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Silo.Privacy;
using OrleansMonitor.Silo.Query;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Erasing;

/// <summary>Deleting what was reported. Without a declaration of their own they ask for the role operate, for the model that the path names.</summary>
internal static class ErasureEndpoints
{
    private const string Described = "Durable when it is answered. Batches that were counted before are not counted again when they are sent again; what was not acknowledged yet may count afterwards, once. Without an answer the outcome is unknown: ask again, which changes nothing more.";

    private const string IdText = "The inference id, which is hashed with the silo's key where it has one.";
    private const string HashText = "The id's hash, 16 hexadecimal digits, where it was made with a key that the silo has not.";

    public static void MapErasure(this IEndpointRouteBuilder routes)
    {
        Map("/v1/models/{model}", DeleteModelAsync, "DeleteModel", "Models", "Deletes a model, or its records in a range of event time");
        Map("/v1/models/{model}/versions/{version}", DeleteVersionAsync, "DeleteVersion", "Models", "Deletes the records of a model's version");
        Map("/v1/models/{model}/versions", DeleteNamedVersionAsync, "DeleteVersionByQuery", "Models", "The same, of any version: that of records without one is the empty text, which no path can name");
        Map("/v1/models/{model}/predictions/{id}", DeletePredictionAsync, "DeletePrediction", "Models", "Forgets a prediction that is kept by its id, for a label or its correction").WithMetadata(UnauditedId.Last);
        Map("/v1/models/{model}/predictions", DeleteNamedPredictionAsync, "DeletePredictionByQuery", "Models", "The same, of any id: . and .. are none that a path can name");
        Map("/v1/models/{model}/labels/{id}", DeleteLabelAsync, "DeleteLabel", "Models", "Takes back the label of a prediction, or forgets one that waits for its prediction").WithMetadata(UnauditedId.Last);
        Map("/v1/models/{model}/labels", DeleteNamedLabelAsync, "DeleteLabelByQuery", "Models", "The same, of any id: . and .. are none that a path can name");
        Map("/v1/nodes/{node}", DeleteNodeAsync, "DeleteNode", "Nodes", "Deletes a node and its own figures");

        RouteHandlerBuilder Map(string path, Delegate handle, string name, string tag, string summary) => routes
            .MapDelete(path, handle).WithName(name).WithTags(tag).WithSummary(summary).WithDescription(Described)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteModelAsync(
        string model,
        Eraser eraser,
        TimeProvider time,
        HttpContext context,
        [Description("Begin of the range of event time (included): " + TimeParameter.Grammar + ". Without from and to the whole model is deleted.")] string? from = null,
        [Description("End of the range (excluded), written like from.")] string? to = null,
        [Description(TimeZoneParameter.RangeDescription)] string? tz = null)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!TimeZoneParameter.TryParse(tz, out var zone, out var expected))
            return QueryProblems.Invalid("tz", tz!, expected);
        if (!TryRead(from, now, zone, out var begin))
            return QueryProblems.Invalid("from", from!, TimeParameter.Grammar);
        if (!TryRead(to, now, zone, out var end))
            return QueryProblems.Invalid("to", to!, TimeParameter.Grammar);
        return begin >= end
            ? QueryProblems.Invalid("from", from!, $"before to, which is '{to}'")
            : await ErasureProblems.AnswerAsync(context, () => eraser.DeleteModelAsync(model, new Erasure(From: begin, To: end)), "model", model);
    }

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteVersionAsync(string model, string version, Eraser eraser, HttpContext context) =>
        ErasureProblems.AnswerAsync(context, () => eraser.DeleteModelAsync(model, new Erasure(Version: version)), "version", version);

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteNamedVersionAsync(
        string model, Eraser eraser, HttpContext context, [Description("The version; empty: of records without one.")] string? version = null) => version is null
        ? Missing("version", "given, and empty for records without a version")
        : ErasureProblems.AnswerAsync(context, () => eraser.DeleteModelAsync(model, new Erasure(Version: version)), "version", version);

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteNamedPredictionAsync(
        string model, Eraser eraser, TextIds ids, HttpContext context, [Description(IdText)] string? id = null, [Description(HashText)] string? hash = null) =>
        DeleteNamedAsync(model, eraser, ids, context, id, hash, isLabel: false);

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteNamedLabelAsync(
        string model, Eraser eraser, TextIds ids, HttpContext context, [Description(IdText)] string? id = null, [Description(HashText)] string? hash = null) =>
        DeleteNamedAsync(model, eraser, ids, context, id, hash, isLabel: true);

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteNamedAsync(string model, Eraser eraser, TextIds ids, HttpContext context, string? id, string? hash, bool isLabel)
    {
        var kind = isLabel ? "label" : "prediction";
        if (string.IsNullOrEmpty(hash))
            return string.IsNullOrEmpty(id) ? Missing("id", "the inference id of a prediction") : DeleteEntryAsync(model, eraser, ids.HashOf(id), context, kind, id);
        if (!string.IsNullOrEmpty(id))
            return Missing("hash", "left out where there is an id");
        return hash.Length == 16 && ulong.TryParse(hash, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var keyed)
            ? DeleteEntryAsync(model, eraser, keyed, context, kind, hash)
            : Task.FromResult<Results<Ok<Deletion>, ProblemHttpResult>>(QueryProblems.Invalid("hash", hash, "16 hexadecimal digits"));
    }

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteEntryAsync(string model, Eraser eraser, ulong hash, HttpContext context, string kind, string shown) =>
        ErasureProblems.AnswerAsync(context, () => eraser.DeleteEntryAsync(model, hash, kind == "label"), kind, shown, FormattableString.Invariant($"of the id with the hash {hash:x16}"));

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> Missing(string parameter, string limit) =>
        Task.FromResult<Results<Ok<Deletion>, ProblemHttpResult>>(QueryProblems.Invalid(parameter, "", limit));

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeletePredictionAsync(string model, string id, Eraser eraser, TextIds ids, HttpContext context) =>
        DeleteEntryAsync(model, eraser, ids.HashOf(id), context, "prediction", id);

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteLabelAsync(string model, string id, Eraser eraser, TextIds ids, HttpContext context) =>
        DeleteEntryAsync(model, eraser, ids.HashOf(id), context, "label", id);

    private static Task<Results<Ok<Deletion>, ProblemHttpResult>> DeleteNodeAsync(string node, Eraser eraser, HttpContext context) =>
        ErasureProblems.AnswerAsync(context, () => eraser.DeleteNodeAsync(node), "node", node);

    private static bool TryRead(string? text, long now, TimeZoneInfo zone, out long? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text))
            return text is null;
        if (!TimeParameter.TryParse(text, now, out var milliseconds, zone))
            return false;
        time = milliseconds;
        return true;
    }
}
