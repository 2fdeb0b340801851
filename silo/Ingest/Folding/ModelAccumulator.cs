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

    public void Add(WindowPart part) => _windows.Add(part);

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
        _windows.Clear();
        Pending.Clear();
        Labels.Clear();
    }
}
