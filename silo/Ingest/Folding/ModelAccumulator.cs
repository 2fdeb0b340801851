using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>What a batch holds for one model, while it is folded.</summary>
internal sealed class ModelAccumulator : IReusable
{
    private readonly List<WindowPart> _windows = [];
    private ModelPart _part = new("", [], [], []);

    public string Model { get; set; } = "";

    public PendingChunkWriter Pending { get; } = new();

    public LabelChunkWriter Labels { get; } = new();

    /// <summary>Whether a record that came with its label was predicted right.</summary>
    public bool HasCorrect { get; private set; }

    /// <summary>Records that came with their label and were all predicted wrong; not counted on once one was right.</summary>
    public ulong Wrong { get; private set; }

    public void Add(WindowPart part) => _windows.Add(part);

    /// <summary>Labels that never equal a prediction are probably spelt apart.</summary>
    public void Note(PartialAggregate window)
    {
        if (HasCorrect || !window.HasConfusion)
            return;
        HasCorrect = window.Confusion.HasCorrect;
        Wrong += HasCorrect ? 0 : window.Confusion.Pairs;
    }

    /// <summary>Valid until the next use of this: batches of one client look alike, and then it is the part of the last one with other content.</summary>
    public ModelPart ToPart()
    {
        var windows = _part.Windows.Length == _windows.Count ? _part.Windows : new WindowPart[_windows.Count];
        _windows.CopyTo(windows);
        var (pending, labels) = (Pending.Encode(), Labels.Encode());
        if (windows != _part.Windows || pending != _part.Pending || labels != _part.Labels || Model != _part.Model)
            _part = new ModelPart(Model, windows, pending, labels);
        return _part;
    }

    public void Clear()
    {
        Model = "";
        HasCorrect = false;
        Wrong = 0;
        _windows.Clear();
        Pending.Clear();
        Labels.Clear();
    }
}
