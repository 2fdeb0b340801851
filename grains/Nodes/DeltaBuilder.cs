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
    private const int MaxSpare = 64;

    private readonly Dictionary<(string Version, string Segment, byte Tier, long Start), List<WindowPart>> _windows = [];
    private readonly Stack<List<WindowPart>> _spare = [];

    internal ModelDelta Build(IReadOnlyList<PendingPart> parts, Func<BatchStamp, ulong> lowMarkOf)
    {
        // What a delta that failed left here is no part of this one.
        _windows.Clear();
        var stamps = new BatchStamp[CountBatches(parts)];
        var stamped = 0;
        var pending = new List<byte[]>();
        var labels = new List<byte[]>();
        foreach (var (batch, part) in parts)
        {
            if (stamped == 0 || stamps[stamped - 1].Id != batch.Stamp.Id)
                stamps[stamped++] = batch.Stamp with { LowMark = lowMarkOf(batch.Stamp) };
            if (part.Pending.Length > 0)
                pending.Add(part.Pending);
            if (part.Labels.Length > 0)
                labels.Add(part.Labels);
            foreach (var window in part.Windows)
                Add(window);
        }

        var windows = new List<WindowPart>(_windows.Count);
        foreach (var same in _windows.Values)
        {
            Merge(same, windows);
            same.Clear();
            if (_spare.Count < MaxSpare)
                _spare.Push(same);
        }

        return new ModelDelta(node, stamps, [.. windows], [.. pending], [.. labels]);
    }

    private void Add(WindowPart window)
    {
        var key = (window.Version, window.Segment, window.Tier, window.WindowStart);
        if (!_windows.TryGetValue(key, out var same))
            _windows.Add(key, same = _spare.TryPop(out var spare) ? spare : []);
        same.Add(window);
    }

    private static int CountBatches(IReadOnlyList<PendingPart> parts)
    {
        var count = 0;
        for (var i = 0; i < parts.Count; i++)
            count += i == 0 || parts[i - 1].Batch.Stamp.Id != parts[i].Batch.Stamp.Id ? 1 : 0;
        return count;
    }

    private static byte[] Join(List<WindowPart> same)
    {
        var length = 0;
        foreach (var window in same)
            length += window.BaseWindows.Length;
        var joined = new byte[length];
        length = 0;
        foreach (var window in same)
        {
            window.BaseWindows.CopyTo(joined.AsMemory(length));
            length += window.BaseWindows.Length;
        }

        return joined;
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
                sum.MergeEncoded(window.Partial.Span);
            merged.Add(same[0] with { Partial = sum.Encode(), BaseWindows = Join(same) });
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
