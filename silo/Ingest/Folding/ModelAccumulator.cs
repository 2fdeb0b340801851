using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>What a batch holds for one model, while it is folded.</summary>
internal sealed class ModelAccumulator : IReusable
{
    private readonly List<WindowPart> _windows = [];

    public string Model { get; set; } = "";

    public PendingChunkWriter Pending { get; } = new();

    public LabelChunkWriter Labels { get; } = new();

    public void Add(WindowPart part) => _windows.Add(part);

    public ModelPart ToPart() => new(Model, [.. _windows], Pending.Encode(), Labels.Encode());

    public void Clear()
    {
        Model = "";
        _windows.Clear();
        Pending.Clear();
        Labels.Clear();
    }
}
