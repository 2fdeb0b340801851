using System.Diagnostics;
using System.Numerics;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Grains.Diagnostics;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Producers;

namespace OrleansMonitor.Grains.Nodes;

/// <summary>A batch that is not yet committed everywhere. Used again for another one afterwards.</summary>
internal sealed class PendingBatch
{
    // The objects of a batch, and what a window takes besides its bytes.
    private const int OverheadBytes = 256;
    private const int WindowOverheadBytes = 80;

    private const int MinCapacity = 4096;

    // What one uncommonly large batch needed is not kept.
    private const int MaxKeptCapacity = 64 << 10;

    private byte[] _partials = [];
    private int _used;

    internal BatchStamp Stamp { get; private set; }

    internal WindowPart[] Node { get; private set; } = [];

    internal ModelPart[] Models { get; private set; } = [];

    internal long Bytes { get; private set; }

    /// <summary>A time stamp of the clock.</summary>
    internal long Arrived { get; set; }

    /// <summary>Models that do not have their part yet.</summary>
    internal int OpenModels { get; set; }

    /// <summary>A call that it was sent with failed, and whoever was called may read its memory still.</summary>
    internal bool MayBeRead { get; set; }

    /// <summary>What became of its labels, as far as its models said; null where it has none, or a model had them before and did not say.</summary>
    internal LabelOutcomes? Labels { get; set; }

    /// <summary>Durable, as the node's own too.</summary>
    internal bool IsCommitted { get; set; }

    /// <summary>The trace that it came in; none while tracing is off.</summary>
    internal ActivityContext Trace { get; private set; }

    /// <summary>What a batch takes in memory, about.</summary>
    internal static long SizeOf(NodeBatch batch)
    {
        var bytes = OverheadBytes + SizeOf(batch.Node);
        foreach (var part in batch.Models)
            bytes += SizeOf(part.Windows) + part.Pending.Length + part.Labels.Length;
        return bytes;
    }

    /// <summary>Copies a batch's windows, whose memory is the caller's.</summary>
    internal void Fill(BatchStamp stamp, NodeBatch batch, long bytes)
    {
        (Stamp, Bytes, OpenModels, IsCommitted, _used) = (stamp, bytes, batch.Models.Length, false, 0);
        Labels = Array.Exists(batch.Models, static part => part.Labels.Length > 0) ? new LabelOutcomes() : null;
        Trace = GrainInstruments.CurrentTrace;
        var length = LengthOf(batch.Node);
        foreach (var part in batch.Models)
            length += LengthOf(part.Windows);
        if (_partials.Length < length)
            _partials = new byte[Math.Max((int)BitOperations.RoundUpToPowerOf2((uint)length), MinCapacity)];
        Node = Copy(batch.Node, Node);
        if (Models.Length != batch.Models.Length)
            Models = new ModelPart[batch.Models.Length];
        for (var i = 0; i < Models.Length; i++)
            Models[i] = Copy(batch.Models[i], Models[i]);
    }

    /// <summary>Whether it is worth being used again, once the batch is durable everywhere and its memory is not read any more.</summary>
    internal bool IsReusable => IsCommitted && !MayBeRead && _partials.Length <= MaxKeptCapacity;

    // The last batch's objects are taken where they fit, which they do as long as a client's batches look alike.
    private ModelPart Copy(ModelPart part, ModelPart? last)
    {
        var windows = Copy(part.Windows, last?.Windows ?? []);
        return last is not null && windows == last.Windows && part.Model == last.Model && part.Pending == last.Pending && part.Labels == last.Labels
            ? last
            : part with { Windows = windows };
    }

    private WindowPart[] Copy(WindowPart[] windows, WindowPart[] last)
    {
        var copies = last.Length == windows.Length ? last : new WindowPart[windows.Length];
        for (var i = 0; i < windows.Length; i++)
            copies[i] = windows[i] with { Partial = Copy(windows[i].Partial), BaseWindows = Copy(windows[i].BaseWindows) };
        return copies;
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> bytes)
    {
        var copy = _partials.AsMemory(_used, bytes.Length);
        bytes.CopyTo(copy);
        _used += bytes.Length;
        return copy;
    }

    private static int LengthOf(WindowPart[] windows)
    {
        var length = 0;
        foreach (var window in windows)
            length = checked(length + window.Partial.Length + window.BaseWindows.Length);
        return length;
    }

    private static long SizeOf(WindowPart[] windows)
    {
        var bytes = 0L;
        foreach (var window in windows)
            bytes += WindowOverheadBytes + window.Partial.Length + window.BaseWindows.Length;
        return bytes;
    }
}

/// <summary>What a batch holds for one model.</summary>
internal readonly record struct PendingPart(PendingBatch Batch, ModelPart Part);
