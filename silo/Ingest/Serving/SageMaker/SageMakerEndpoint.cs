using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Payloads;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Folding;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Silo.Ingest.Serving.Values;
using OrleansMonitor.Silo.Privacy;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Values;

namespace OrleansMonitor.Silo.Ingest.Serving.SageMaker;

/// <summary>
/// Takes the lines of SageMaker's data capture, which become records, and of its ground truth, which become their labels. Lines say neither endpoint nor
/// variant, which are in the names of their files: the address says them.
/// </summary>
internal sealed class SageMakerEndpoint(ServingBatches batches, AdmissionDirectory directory, TextIds ids, ServingOptions serving, TimeProvider time)
{
    public const string ModelParameter = "model";
    public const string VersionParameter = "version";
    public const string Lines = "application/jsonlines";

    private const string DefaultNode = "sagemaker";

    public async ValueTask<IngestAnswer> ReadAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (BatchIdentity.Read(context.Request, out var identity) is { } problem)
            return problem;
        var type = context.Request.ContentType.AsSpan();
        type = (type.IndexOf(';') is var end and >= 0 ? type[..end] : type).Trim();
        var isLines = type.Equals(Lines, StringComparison.OrdinalIgnoreCase) || MediaTypes.FormatOf(context.Request.ContentType) == BodyFormat.JsonLines;
        if (!isLines && MediaTypes.FormatOf(context.Request.ContentType) != BodyFormat.Json)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType, "The content type is not supported.", "content-type", "Content-Type", NameRules.Show(context.Request.ContentType ?? ""),
                $"{Lines}, {MediaTypes.JsonLines} or {MediaTypes.Json}");
        }

        var query = context.Request.Query;
        string model = query[ModelParameter].ToString(), version = query[VersionParameter].ToString();
        if (NameRules.CheckInPath(model) is { } bad)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "A parameter is not valid.", bad, ModelParameter, NameRules.Show(model), NameRules.LimitOf(bad));
        if (NameRules.CheckInPath(version, mayBeEmpty: true) is { } worse)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "A parameter is not valid.", worse, VersionParameter, NameRules.Show(version), NameRules.LimitOf(worse));
        var caller = Caller.Of(context);
        var node = query.ContainsKey("node") ? identity.Node : DefaultNode;
        identity = identity with { Node = node, Client = caller.Epoch };
        if (identity.IdempotencyKey is not null)
            identity = identity with { Content = BatchIdentity.ContentOf(body.Span, JsonKind.Records, $"{model}\n{version}") };
        return await batches.SubmitAsync(identity, caller.Grants, async batch =>
            await directory.AdmitNodeAsync(node, batch, 1) is { } fold ? await FoldAsync(body, isLines, new Target(model, version, serving.Of(model), fold, batch.Log)) : null);
    }

    private async ValueTask<IngestAnswer?> FoldAsync(ReadOnlyMemory<byte> body, bool isLines, Target target)
    {
        var (elements, blocks, record) = (new JsonElements(), new OpenBlocks(), new ServedRecord());
        elements.Begin(body, isLines);
        var isEmpty = true;
        while (elements.MoveNext(target.Log))
        {
            isEmpty = false;
            try
            {
                using var line = JsonDocument.Parse(elements.Current);
                var capture = CapturedLine.Read(line.RootElement);
                if (capture.IsTruth)
                    await AddLabelsAsync(capture, target);
                else
                    await AddRecordsAsync(capture, target, blocks, record);
            }
            catch (PayloadFormatException e)
            {
                target.Log.Add(e.Reason, e.Field, e.Value, e.Limit, 1);
            }
            catch (InvalidOperationException)
            {
                target.Log.Add(JsonFault.TypeReason, "line", "half of a surrogate pair", "text in Unicode", 1);
            }
        }

        if (elements.Fault is { } fault)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is not valid JSON.", fault.Reason, fault.Field, fault.Value, fault.Limit);
        await blocks.FoldAsync();
        return isEmpty && target.Log.IsEmpty
            ? IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is empty.", "body-empty", "body", "nothing", "at least one line with captureData or groundTruthData")
            : null;
    }

    private async ValueTask AddRecordsAsync(CapturedLine line, Target target, OpenBlocks blocks, ServedRecord record)
    {
        var happened = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (line.Time is { } text && !TimeText.TryParseEvent(text, out happened, out var problem))
            throw new PayloadFormatException(JsonFault.TimeReason, "eventMetadata.inferenceTime", NameRules.Show(text), problem);
        if (line.Output is not { } output)
            throw new PayloadFormatException(PayloadReasons.Shape, "captureData.endpointOutput", "", "what the endpoint answered; without it nothing was predicted");
        var inputs = ReadInputs(line, target);
        // Several predictions may be one line, of values with commas between them.
        var answered = CapturedData.Read(output, "captureData.endpointOutput", RecordLimits.MaxFeatures, inputs.Rows);
        if (answered.IsEmpty)
            throw new PayloadFormatException(PayloadReasons.Shape, "captureData.endpointOutput.data", "no prediction", "at least one");
        var outputs = ServedReading.Predictions(answered, target.Settings, target.Log);
        if (inputs.Names.Length > 0 && inputs.Rows != outputs.Rows)
            target.Log.AddCells(PayloadReasons.RowsDiffer, "captureData.endpointInput", $"{inputs.Rows} rows", $"{outputs.Rows}, as the output has", (ulong)outputs.Rows);
        for (var row = 0; row < outputs.Rows; row++)
        {
            record.Begin(target.Model, target.Version, happened);
            if (inputs.Names.Length > 0 && inputs.Rows == outputs.Rows)
                record.Take(inputs, row);
            record.Take(outputs, row);
            record.Row.InferenceId = IdOf(line.Id, row, outputs.Rows);
            if (!blocks.IsFull && blocks.TryAdd(target.Fold, record))
                continue;
            await blocks.FoldAsync();
            blocks.TryAdd(target.Fold, record);
        }
    }

    // Without its input a prediction is one still.
    private PayloadInputs ReadInputs(CapturedLine line, Target target)
    {
        if (line.Input is not { } input)
            return PayloadInputs.None;
        try
        {
            return ServedReading.Features(CapturedData.Read(input, "captureData.endpointInput", serving.MaxFeatures, 0), serving, target.Settings, target.Log);
        }
        catch (PayloadFormatException e)
        {
            target.Log.AddCell(e.Reason, e.Field, e.Value, e.Limit);
            return PayloadInputs.None;
        }
    }

    private async ValueTask AddLabelsAsync(CapturedLine line, Target target)
    {
        var truths = CapturedData.ReadTruth(line.Truth!, target.Settings);
        for (var i = 0; i < truths.Count; i++)
        {
            var label = new LabelBlockBuilder { Model = target.Model };
            var id = IdOf(line.Id, i, truths.Count);
            if (truths[i].Class is { } known)
                label.Add(id, known);
            else
                label.Add(id, truths[i].Number);
            await target.Fold.AddAsync(label.Build());
        }
    }

    private ulong IdOf(string id, int index, int count) => ids.HashOf(count == 1 ? id : FormattableString.Invariant($"{id}/{index}"));

    private sealed record Target(string Model, string Version, ServedModelOptions Settings, BatchFold Fold, RejectionLog Log);
}
