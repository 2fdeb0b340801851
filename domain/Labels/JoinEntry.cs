using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Labels;

/// <summary>
/// A prediction in the join, 44 bytes. Names are indices into the join's table. Once it is labelled,
/// <see cref="Payload"/> holds the label's digest instead of the predicted number, which is not needed any more.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct JoinEntry
{
    internal ulong Id;
    internal long EventTime;
    internal ulong Payload;
    internal double Score;
    internal float Weight;

    /// <summary>The slice's index, or its complement once the prediction is labelled.</summary>
    internal int SliceOrLabelled;
    internal int Prediction;

    internal readonly bool IsLabelled => SliceOrLabelled < 0;

    internal readonly int Slice => IsLabelled ? ~SliceOrLabelled : SliceOrLabelled;

    internal void SetLabel(ulong digest)
    {
        Payload = digest;
        SliceOrLabelled = ~SliceOrLabelled;
    }
}
