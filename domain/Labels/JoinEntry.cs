using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A prediction in the join, 52 bytes. Names are indices into the join's table. A label is kept as it came, so that another one
/// can take its place.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct JoinEntry
{
    internal ulong Id;
    internal long EventTime;
    internal double Value;
    internal JoinValue Outcome;
    internal double Score;
    internal float Weight;

    /// <summary>The slice's index, or its complement once the prediction is labelled.</summary>
    internal int SliceOrLabelled;
    internal int Prediction;

    internal readonly bool IsLabelled => SliceOrLabelled < 0;

    internal readonly int Slice => IsLabelled ? ~SliceOrLabelled : SliceOrLabelled;

    internal void SetLabel(JoinValue label)
    {
        Outcome = label;
        if (!IsLabelled)
            SliceOrLabelled = ~SliceOrLabelled;
    }
}
