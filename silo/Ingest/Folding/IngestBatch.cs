using OrleansMonitor.Access;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Admission;
using OrleansMonitor.Silo.Ingest.Answers;
using OrleansMonitor.Silo.Ingest.Request;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>One node's share of a request.</summary>
internal readonly record struct NodeShare(NodeEntry Node, BatchFold Fold);

/// <summary>
/// One request in the making: what it holds for each of its nodes (a protobuf batch has one, JSON records may name several),
/// and the readers it needs. Pooled; see <see cref="IngestBatchPool"/>.
/// </summary>
internal sealed class IngestBatch(WireFold wire, JsonFold json, Func<BatchFold> newFold)
{
    // A batch that a foreign client made larger is not kept.
    private const int MaxRetained = 20_000;

    private const int MaxFree = 4;

    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<NodeShare> _shares = [];
    private readonly Stack<BatchFold> _free = [];
    private long _maxTime;

    /// <summary>What the batch says of itself: in its body, or else in its headers.</summary>
    public BatchIdentity Identity { get; set; }

    /// <summary>What the sender may do.</summary>
    public Grants Grants { get; private set; } = Grants.Nothing;

    /// <summary>A batch without a number asks for what is committed.</summary>
    public bool IsPoll => Identity is { IsNumbered: true, Sequence: 0 };

    /// <summary>What was not taken before it was known to which node it belongs.</summary>
    public RejectionLog Log { get; } = new();

    public List<NodeShare> Shares => _shares;

    /// <summary>Records and labels that were folded, whether anything was, and whether all of it was.</summary>
    public (long Records, long Labels, bool IsEmpty, bool IsClean) Result
    {
        get
        {
            long records = 0, labels = 0;
            var (isEmpty, isClean) = (true, Log.IsEmpty && Log.Cells.Count == 0);
            foreach (var (_, fold) in _shares)
            {
                records += fold.Records;
                labels += fold.Labels;
                isEmpty &= fold.IsEmpty;
                isClean &= fold.Log.IsEmpty && fold.Log.Cells.Count == 0;
            }

            return (records, labels, isEmpty, isClean);
        }
    }

    /// <summary>
    /// Models of which at least two records came with their label, and none of these was predicted right, with their number. Null, as of nearly all batches: none.
    /// </summary>
    public List<(string Model, ulong Labelled)>? Unmatched
    {
        get
        {
            List<(string Model, ulong Labelled)>? unmatched = null;
            foreach (var (_, fold) in _shares)
            {
                for (var i = 0; i < fold.Models.Count; i++)
                {
                    var model = fold.Models[i];
                    if (!model.HasCorrect && model.Wrong > 0 && unmatched?.Exists(each => each.Model == model.Model) != true && Wrong(model.Model) is > 1 and var wrong)
                        (unmatched ??= []).Add((model.Model, wrong));
                }
            }

            return unmatched;
        }
    }

    /// <summary>Whether the batch is small enough to be used again.</summary>
    public bool IsReusable
    {
        get
        {
            var retained = wire.Retained;
            foreach (var fold in _free)
                retained += fold.Retained;
            return retained <= MaxRetained && _free.Count <= MaxFree;
        }
    }

    /// <param name="identity">What the request says of the batch.</param>
    /// <param name="maxTime">Largest event time that is accepted, Unix milliseconds.</param>
    /// <param name="grants">What the sender may do.</param>
    public void Begin(BatchIdentity identity, long maxTime, Grants grants) => (Identity, _maxTime, Grants) = (identity, maxTime, grants);

    /// <inheritdoc cref="WireFold.FoldAsync"/>
    public ValueTask<IngestAnswer?> FoldWireAsync(ReadOnlyMemory<byte> body) => wire.FoldAsync(body, this);

    /// <inheritdoc cref="JsonFold.FoldAsync"/>
    public ValueTask<IngestAnswer?> FoldJsonAsync(ReadOnlyMemory<byte> body, IngestRequest request) => json.FoldAsync(body, request, this);

    /// <summary>The share of a node that was met before in this request.</summary>
    public BatchFold? Find(string node) => _indices.TryGetValue(node, out var index) ? _shares[index].Fold : null;

    public BatchFold Share(NodeEntry node)
    {
        if (Find(node.Name) is { } known)
            return known;
        if (!_free.TryPop(out var fold))
            fold = newFold();
        fold.MaxTime = _maxTime;
        fold.Grants = Grants;
        fold.Log.FieldName = Log.FieldName;
        _indices.Add(node.Name, _shares.Count);
        _shares.Add(new NodeShare(node, fold));
        return fold;
    }

    /// <summary>0 where a node's share has one that was right.</summary>
    private ulong Wrong(string name)
    {
        ulong wrong = 0;
        foreach (var (_, fold) in _shares)
        {
            for (var i = 0; i < fold.Models.Count; i++)
            {
                if (fold.Models[i] is not { } model || model.Model != name)
                    continue;
                if (model.HasCorrect)
                    return 0;
                wrong += model.Wrong;
            }
        }

        return wrong;
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
        wire.Clear();
        json.Clear();
        Log.Clear();
    }
}
