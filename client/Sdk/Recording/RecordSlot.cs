using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansMonitor.Client.Recording;

/// <summary>
/// A record in the ring, followed by the bounds of its interval if the model has any (8 bytes each), its numeric features and measurements and the numbers of its vectors (4 bytes each) and indices of its categories (2 bytes each). A
/// label or a late measurement is the first <see cref="LabelBytes"/> of it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RecordSlot
{
    public const int LabelBytes = 48;
    public const byte KindRecord = 1;
    public const byte KindLabel = 2;

    /// <summary>A label whose name is in <see cref="Prediction"/>, its category in <see cref="Label"/> and its <see cref="MeasurementMode"/> in <see cref="Error"/>.</summary>
    public const byte KindMeasurement = 3;

    /// <summary>Written last: 0 while the slot is being filled.</summary>
    public int Length;
    public int Monitor;
    public long TimeUnixMs;
    public ulong InferenceId;
    public double Actual;
    public float Weight;
    public ushort Prediction;
    public ushort Label;
    public float Score;
    public byte Error;
    public byte Kind;
    public ushort Reserved;

    public double Value;
    public float LatencySeconds;
    public float TimeToFirstTokenSeconds;
    public float TimePerOutputTokenSeconds;
    public float Cost;
    public uint InputTokens;
    public uint OutputTokens;
    public uint CachedTokens;
    public uint ReasoningTokens;

    public static int Bytes => Unsafe.SizeOf<RecordSlot>();

    public static int IntervalBytesOf(ModelSchema schema) => schema.Intervals ? 2 * sizeof(double) : 0;
}
