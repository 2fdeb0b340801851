namespace OrleansMonitor.Grains.Cluster;

/// <summary>Which reports came after which: a number for each, the last one of each model, of the nodes and of the silos.</summary>
internal sealed class ReportLog
{
    private readonly Dictionary<string, long> _models = new(StringComparer.Ordinal);
    private long _nodes;
    private long _silos;
    private long _known;

    public long Sequence { get; private set; }

    public void NoteModel(string model) => _models[model] = ++Sequence;

    public void NoteNode() => _nodes = ++Sequence;

    public void NoteSilo() => _silos = ++Sequence;

    /// <summary>Whoever has not heard of it yet has to look at all models.</summary>
    public void Forget(string model)
    {
        _models.Remove(model);
        _known = ++Sequence;
    }

    /// <summary>What came after a number; null models: any.</summary>
    public (string[]? Models, bool HasNodes, bool HasSilos) Since(long sequence) =>
        (sequence < _known || sequence > Sequence ? null : [.. _models.Where(model => model.Value > sequence).Select(static model => model.Key)], _nodes > sequence, _silos > sequence);
}
