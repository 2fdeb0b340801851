using OrleansMonitor.Access;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>One node's share of a request.</summary>
internal readonly record struct NodeShare(NodeEntry Node, BatchFold Fold);

/// <summary>
/// One request in the making: what it holds for each of its nodes (a protobuf batch has one, JSON records may name several),
/// and the readers it needs. Pooled; see <see cref="IngestBatchPool"/>.
/// </summary>
internal sealed partial class IngestBatch
{
    /// <summary>Nodes in one request.</summary>
    public const int MaxNodes = 64;

    // A batch that a foreign client made larger is not kept.
    private const int MaxRetained = 20_000;

    private const int MaxFree = 4;

    private readonly Func<BatchFold> _newFold;
    private readonly AdmissionDirectory _directory;
    private readonly BatchReader _reader = new();
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<NodeShare> _shares = [];
    private readonly Stack<BatchFold> _free = [];
    private readonly JsonElements _elements = new();
    private readonly OpenBlocks _blocks = new();
    private readonly LabelBlockBuilder _labels = new();
    private readonly JsonRecord _record;
    private readonly JsonLabel _label = new();
    private readonly JsonResource _resource;
    private long _maxTime;
    private Grants _grants = Grants.Nothing;

    public IngestBatch(AdmissionDirectory directory, Func<BatchFold> newFold, TimeProvider time)
    {
        _directory = directory;
        _newFold = newFold;
        _record = new JsonRecord(time);
        _resource = new JsonResource(time);
    }

    /// <summary>The batch as it was sent, of protobuf bodies.</summary>
    public WireBatch Wire { get; } = new();

    /// <summary>What was not taken before it was known to which node it belongs.</summary>
    public RejectionLog Log { get; } = new();

    public List<NodeShare> Shares => _shares;

    public bool IsEmpty
    {
        get
        {
            foreach (var share in _shares)
            {
                if (!share.Fold.IsEmpty)
                    return false;
            }

            return true;
        }
    }

    /// <summary>Whether the batch is small enough to be used again.</summary>
    public bool IsReusable
    {
        get
        {
            var retained = Wire.Retained;
            foreach (var fold in _free)
                retained += fold.Retained;
            return retained <= MaxRetained && _free.Count <= MaxFree;
        }
    }

    /// <param name="maxTime">Largest event time that is accepted, Unix milliseconds.</param>
    /// <param name="grants">What the sender may do.</param>
    public void Begin(long maxTime, Grants grants) => (_maxTime, _grants) = (maxTime, grants);

    /// <summary>Reads a protobuf body.</summary>
    /// <exception cref="WireFormatException">The body is no batch.</exception>
    public void Read(ReadOnlyMemory<byte> body) => _reader.Read(body, Wire);

    /// <summary>Folds what <see cref="Read"/> read.</summary>
    public async ValueTask FoldWireAsync(NodeEntry node)
    {
        var fold = Share(node);
        for (var i = 0; i < Wire.Records.Count; i++)
            await fold.AddAsync(Wire.Records[i]);
        for (var i = 0; i < Wire.Labels.Count; i++)
            await fold.AddAsync(Wire.Labels[i]);
        for (var i = 0; i < Wire.Resources.Count; i++)
            fold.Add(Wire.Resources[i]);
        for (var i = 0; i < Wire.Omissions.Count; i++)
            await fold.AddAsync(Wire.Omissions[i]);
        PastLimit(fold, "records", Wire.RecordsPastLimit, WireLimits.MaxRecordBlocks);
        PastLimit(fold, "labels", Wire.LabelsPastLimit, WireLimits.MaxLabelBlocks);
        PastLimit(fold, "resources", Wire.ResourcesPastLimit, WireLimits.MaxResourceSamples);
        PastLimit(fold, "omissions", Wire.OmissionsPastLimit, WireLimits.MaxOmissions);
    }

    public void Clear()
    {
        foreach (var share in _shares)
        {
            share.Fold.Clear();
            _free.Push(share.Fold);
        }

        _shares.Clear();
        _indices.Clear();
        _blocks.Clear();
        _labels.Clear();
        _elements.End();
        Wire.Clear();
        Log.Clear();
    }

    private BatchFold Share(NodeEntry node)
    {
        if (_indices.TryGetValue(node.Name, out var index))
            return _shares[index].Fold;
        if (!_free.TryPop(out var fold))
            fold = _newFold();
        fold.MaxTime = _maxTime;
        fold.Grants = _grants;
        fold.Log.FieldName = Log.FieldName;
        _indices.Add(node.Name, _shares.Count);
        _shares.Add(new NodeShare(node, fold));
        return fold;
    }

    private static void PastLimit(BatchFold fold, string field, ulong count, int limit)
    {
        if (count > 0)
            fold.Log.Add(RejectionReasons.TooManyBlocks, field, $"more than {limit}", $"{limit} in a batch", count);
    }
}
