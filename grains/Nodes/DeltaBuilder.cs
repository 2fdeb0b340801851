using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>
/// Merges the parts of several batches into one delta. A window that only one batch has goes on as it came; of one that several
/// have, the partial aggregates are merged here, so that a model decodes one per node and commit, not one per batch.
/// </summary>
internal sealed class DeltaBuilder(string node)
{
    private readonly Dictionary<(string Version, string Segment, long Start), List<WindowPart>> _windows = [];

    internal ModelDelta Build(IReadOnlyList<BatchPart> parts, Func<BatchStamp, ulong> lowMarkOf)
    {
        var stamps = new List<BatchStamp>(parts.Count);
        var pending = new List<byte[]>();
        var labels = new List<byte[]>();
        foreach (var (batch, part) in parts)
        {
            if (stamps.Count == 0 || stamps[^1].Id != batch.Stamp.Id)
                stamps.Add(batch.Stamp with { LowMark = lowMarkOf(batch.Stamp) });
            if (part.Pending.Length > 0)
                pending.Add(part.Pending);
            if (part.Labels.Length > 0)
                labels.Add(part.Labels);
            foreach (var window in part.Windows)
                Add(window);
        }

        var windows = new List<WindowPart>(_windows.Count);
        foreach (var same in _windows.Values)
            Merge(same, windows);
        _windows.Clear();
        return new ModelDelta(node, [.. stamps], [.. windows], [.. pending], [.. labels]);
    }

    private void Add(WindowPart window)
    {
        var key = (window.Version, window.Segment, window.WindowStart);
        if (!_windows.TryGetValue(key, out var same))
            _windows.Add(key, same = []);
        same.Add(window);
    }

    private static void Merge(List<WindowPart> same, List<WindowPart> merged)
    {
        if (same.Count == 1)
        {
            merged.Add(same[0]);
            return;
        }

        var sum = PartialAggregatePool.Shared.Rent();
        try
        {
            foreach (var window in same)
                sum.MergeEncoded(window.Partial);
            merged.Add(same[0] with { Partial = sum.Encode() });
        }
        catch (AggregateFormatException)
        {
            // Made by a newer silo in a form unknown here: the model may know it.
            merged.AddRange(same);
        }
        finally
        {
            PartialAggregatePool.Shared.Return(sum);
        }
    }
}
