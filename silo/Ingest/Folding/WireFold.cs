using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>Reads protobuf bodies where they lie, and folds their blocks. Used again; one request uses it at a time.</summary>
internal sealed class WireFold(AdmissionDirectory directory)
{
    private readonly BatchReader _reader = new();
    private readonly WireBatch _wire = new();

    /// <summary>Objects held on to between uses.</summary>
    public int Retained => _wire.Retained;

    /// <summary>An answer means that nothing can be made of the body.</summary>
    /// <exception cref="WireFormatException">The body is no batch.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IngestAnswer?> FoldAsync(ReadOnlyMemory<byte> body, IngestBatch batch)
    {
        _reader.Read(body, _wire);
        if (Identify(batch) is { } problem)
            return problem;
        var verdict = await directory.GetNodeAsync(batch.Identity.Node);
        if (verdict.Entry is not { } node)
            return IngestAnswer.Rejected([new Rejection(RejectionReasons.TooManyNodes, "node", NameRules.Show(batch.Identity.Node), $"{verdict.Limit} {Noun.Of(verdict.Limit, "node")}", 0)]);
        var fold = batch.Share(node);
        for (var i = 0; i < _wire.Records.Count; i++)
            await fold.AddAsync(_wire.Records[i]);
        for (var i = 0; i < _wire.Labels.Count; i++)
            await fold.AddAsync(_wire.Labels[i]);
        for (var i = 0; i < _wire.Resources.Count; i++)
            fold.Add(_wire.Resources[i]);
        for (var i = 0; i < _wire.Omissions.Count; i++)
            await fold.AddAsync(_wire.Omissions[i]);
        PastLimit(fold, "records", _wire.RecordsPastLimit, WireLimits.MaxRecordBlocks);
        PastLimit(fold, "labels", _wire.LabelsPastLimit, WireLimits.MaxLabelBlocks);
        PastLimit(fold, "resources", _wire.ResourcesPastLimit, WireLimits.MaxResourceSamples);
        PastLimit(fold, "omissions", _wire.OmissionsPastLimit, WireLimits.MaxOmissions);
        return null;
    }

    public void Clear() => _wire.Clear();

    /// <summary>A protobuf batch names itself; what it leaves out is taken from the request.</summary>
    private IngestAnswer? Identify(IngestBatch batch)
    {
        const string Title = "The batch cannot be told from others.";
        var identity = batch.Identity;
        if (_wire.Node.Length > 0)
            identity = identity with { Node = _wire.Node };
        if (NameRules.CheckInPath(identity.Node) is { } reason)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, Title, reason, "node", NameRules.Show(identity.Node), NameRules.LimitOf(reason));
        if (_wire.Producer != Guid.Empty)
            identity = identity with { Producer = _wire.Producer, Sequence = _wire.Sequence, LowMark = _wire.LowMark, IdempotencyKey = null, SignOff = _wire.SignOff };
        else if (_wire.Sequence > 0)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, Title, "producer-missing", "producer", "none", "16 bytes, where a sequence is given");
        if (identity is { IsNumbered: true, Sequence: > 0 } && identity.LowMark >= identity.Sequence)
        {
            return IngestAnswer.Problem(
                StatusCodes.Status400BadRequest, Title, BatchIdentity.InvalidReason, "low_mark", $"{identity.LowMark}", $"less than the sequence, {identity.Sequence}");
        }

        batch.Identity = identity;
        if (batch.IsPoll && _wire.Records.Count + _wire.Labels.Count + _wire.Resources.Count + _wire.Omissions.Count > 0)
            return IngestAnswer.Problem(StatusCodes.Status400BadRequest, Title, "sequence-missing", "sequence", "0", "at least 1, where there is content");
        return null;
    }

    private static void PastLimit(BatchFold fold, string field, ulong count, int limit)
    {
        if (count > 0)
            fold.Log.Add(RejectionReasons.TooManyBlocks, field, $"more than {limit}", $"{limit} in a batch", count);
    }
}
