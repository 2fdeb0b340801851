using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>What the objects of a JSON body are.</summary>
internal enum JsonKind
{
    Records,
    Labels,
    Resources,
}

/// <content>JSON bodies.</content>
internal sealed partial class IngestBatch
{
    /// <summary>Reads and folds a JSON body. What is wrong with single objects is logged; an answer means that the body as a whole is no good.</summary>
    /// <param name="body">The body.</param>
    /// <param name="lines">One object a line.</param>
    /// <param name="content">What the objects are.</param>
    /// <param name="defaultNode">The node of objects that name none.</param>
    /// <param name="singleNode">Whether all objects must be of that node, since the batch is numbered.</param>
    public async ValueTask<JsonFault?> FoldJsonAsync(ReadOnlyMemory<byte> body, bool lines, JsonKind content, string defaultNode, bool singleNode)
    {
        Log.FieldName = JsonNames.Of;
        _elements.Begin(body, lines);
        while (_elements.MoveNext(Log))
        {
            var fields = Fields(content);
            if (!fields.Read(_elements.Current.Span))
            {
                Refuse(fields.Fault!);
                continue;
            }

            var name = NodeOf(content) ?? defaultNode;
            if (singleNode && name != defaultNode)
            {
                Log.Add(JsonFault.NodeDiffersReason, "node", NameRules.Show(name), $"'{NameRules.Show(defaultNode)}', the node of a numbered batch", 1);
                continue;
            }

            var fold = _indices.TryGetValue(name, out var known) ? _shares[known].Fold : await AdmitNodeAsync(name);
            if (fold is not null)
                await AddAsync(content, fold);
        }

        await _blocks.FoldAsync();
        return _elements.Fault;
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
                _blocks.Add(fold, _record);
                if (_blocks.IsFull)
                    await _blocks.FoldAsync();
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
        if (_label.Label is { } label)
            _labels.Add(_label.InferenceId, label);
        else
            _labels.Add(_label.InferenceId, _label.Actual);
        await fold.AddAsync(_labels.Build());
    }

    private async ValueTask<BatchFold?> AdmitNodeAsync(string name)
    {
        if (_shares.Count == MaxNodes)
        {
            Log.Add(RejectionReasons.TooManyNodes, "node", NameRules.Show(name), $"{MaxNodes} nodes in a request", 1);
            return null;
        }

        var verdict = await _directory.GetNodeAsync(name);
        if (verdict.Entry is { } entry)
            return Share(entry);
        Log.Add(RejectionReasons.TooManyNodes, "node", NameRules.Show(name), $"{verdict.Limit} nodes", 1);
        return null;
    }

    private void Refuse(JsonFault fault) => Log.Add(fault.Reason, fault.Field, fault.Value, fault.Limit, 1);
}
