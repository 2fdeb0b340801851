using System.Runtime.InteropServices;

namespace OrleansMonitor.Client.Batching;

/// <summary>Event times as offsets from the earliest: 2 bytes each within 65 s, 4 within 49 days, 8 otherwise.</summary>
internal sealed class TimeColumn(int capacity)
{
    private readonly long[] _times = new long[capacity];
    private readonly byte[] _offsets = new byte[capacity * sizeof(long)];

    public void Set(int row, long timeUnixMs) => _times[row] = timeUnixMs;

    public long First => _times[0];

    public ReadOnlyMemory<byte> Bytes(int count, out long baseTime)
    {
        var times = _times.AsSpan(0, count);
        var (least, most) = (times[0], times[0]);
        foreach (var time in times)
        {
            least = Math.Min(least, time);
            most = Math.Max(most, time);
        }

        baseTime = least;
        switch ((ulong)(most - least))
        {
            case 0:
                return default;
            case <= ushort.MaxValue:
                var two = MemoryMarshal.Cast<byte, ushort>(_offsets.AsSpan());
                for (var i = 0; i < times.Length; i++)
                    two[i] = (ushort)(times[i] - least);
                return _offsets.AsMemory(0, count * sizeof(ushort));
            case <= uint.MaxValue:
                var four = MemoryMarshal.Cast<byte, uint>(_offsets.AsSpan());
                for (var i = 0; i < times.Length; i++)
                    four[i] = (uint)(times[i] - least);
                return _offsets.AsMemory(0, count * sizeof(uint));
            default:
                var eight = MemoryMarshal.Cast<byte, long>(_offsets.AsSpan());
                for (var i = 0; i < times.Length; i++)
                    eight[i] = times[i] - least;
                return _offsets.AsMemory(0, count * sizeof(long));
        }
    }
}
