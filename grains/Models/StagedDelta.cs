using System.Diagnostics;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Grains.Diagnostics;

namespace OrleansMonitor.Grains.Models;

/// <summary>A delta in a model's queue, and its caller's answer.</summary>
internal sealed class StagedDelta(ModelDelta delta)
{
    internal ModelDelta Delta { get; } = delta;

    internal long Bytes { get; } = SizeOf(delta);

    /// <summary>What became of each block of its labels, once it is committed.</summary>
    internal LabelOutcomes[] Labels { get; set; } = [];

    /// <summary>The trace that it came in; none while tracing is off.</summary>
    internal ActivityContext Trace { get; } = GrainInstruments.CurrentTrace;

    internal TaskCompletionSource<DeltaResult> Completion { get; } = new();

    private static long SizeOf(ModelDelta delta)
    {
        var bytes = 0L;
        foreach (var window in delta.Windows)
            bytes += window.Partial.Length + window.BaseWindows.Length;
        foreach (var pending in delta.Pending)
            bytes += pending.Length;
        foreach (var labels in delta.Labels)
            bytes += labels.Length;
        return bytes;
    }
}
