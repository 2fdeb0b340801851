using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>Reads JSON bodies object by object, and folds them by blocks. Used again; one request uses it at a time.</summary>
internal sealed class JsonFold(AdmissionDirectory directory, TimeProvider time, IdKey? key)
{
    private const int MaxNodes = 64;

    private readonly JsonElements _elements = new();
    private readonly OpenBlocks _blocks = new();
    private readonly LabelBlockBuilder _labels = new();
    private readonly JsonRecord _record = new(time, key);
    private readonly JsonLabel _label = new(key);
    private readonly JsonResource _resource = new(time);

    /// <summary>What is wrong with single objects is logged; an answer means that the body as a whole is no good.</summary>
    public async ValueTask<IngestAnswer?> FoldAsync(ReadOnlyMemory<byte> body, IngestRequest request, IngestBatch batch)
    {
        batch.Log.FieldName = JsonNames.Of;
        // A sign-off has no body.
        if (request.Identity.IsSignOff)
        {
            _ = await directory.AdmitNodeAsync(request.Identity.Node, batch, MaxNodes);
            return null;
        }

        _elements.Begin(body, request.Format == BodyFormat.JsonLines);
        while (_elements.MoveNext(batch.Log))
        {
            var fields = Fields(request.Content);
            if (!fields.Read(_elements.Current.Span))
            {
                Refuse(fields.Fault!, batch.Log);
                continue;
            }

            foreach (var cell in fields.Cells)
                batch.Log.AddCell(cell.Reason, cell.Field, cell.Value, cell.Limit);
            var name = NodeOf(request.Content) ?? request.Identity.Node;
            if (request.Identity.IsNumbered && name != request.Identity.Node)
            {
                batch.Log.Add(JsonFault.NodeDiffersReason, "node", NameRules.Show(name), $"'{NameRules.Show(request.Identity.Node)}', the node of a numbered batch", 1);
                continue;
            }

            if (await directory.AdmitNodeAsync(name, batch, MaxNodes) is { } fold)
                await AddAsync(request.Content, fold);
        }

        // What is not folded names no model that nothing is known of.
        if (_elements.Fault is { } fault)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is not valid JSON.", fault.Reason, fault.Field, fault.Value, fault.Limit);
        await _blocks.FoldAsync();
        if (batch.Shares.Count == 0 && batch.Log.IsEmpty)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, "The body is empty.", "body-empty", "body", "nothing", "at least one object");
        return null;
    }

    public void Clear()
    {
        _blocks.Clear();
        _labels.Clear();
        _elements.End();
    }

    private JsonFields Fields(JsonKind content) => content switch
    {
        JsonKind.Records => _record,
        JsonKind.Labels => _label,
        _ => _resource,
    };

    private string? NodeOf(JsonKind content) => content switch
    {
        JsonKind.Records => _record.Node,
        JsonKind.Labels => _label.Node,
        _ => _resource.Node,
    };

    private async ValueTask AddAsync(JsonKind content, BatchFold fold)
    {
        switch (content)
        {
            case JsonKind.Records:
                if (_blocks.IsFull || !_blocks.TryAdd(fold, _record))
                {
                    await _blocks.FoldAsync();
                    _blocks.TryAdd(fold, _record);
                }

                break;
            case JsonKind.Labels:
                await AddLabelAsync(fold);
                break;
            default:
                fold.Add(_resource.Sample);
                break;
        }
    }

    private async ValueTask AddLabelAsync(BatchFold fold)
    {
        _labels.Clear();
        _labels.Model = _label.Model;
        _labels.Replace = _label.Replace;
        _labels.Mean = _label.Mean;
        if (_label.Label is { } label)
            _labels.Add(_label.InferenceId, label);
        else if (!double.IsNaN(_label.Actual))
            _labels.Add(_label.InferenceId, _label.Actual);
        else
            _labels.Add(_label.InferenceId);
        foreach (var measurement in _label.Measurements)
        {
            _ = measurement.Category is null
                ? _labels.TryAddMeasurement(measurement.Name, measurement.Number)
                : _labels.TryAddMeasurement(measurement.Name, measurement.Category);
        }

        await fold.AddAsync(_labels.Build());
    }

    private static void Refuse(JsonFault fault, RejectionLog log) => log.Add(fault.Reason, fault.Field, fault.Value, fault.Limit, 1);
}
