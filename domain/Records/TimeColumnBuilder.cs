using System.Runtime.InteropServices;

namespace OrleansMonitor.Domain.Records;

/// <summary>Event times as the narrowest offsets from the earliest one.</summary>
public sealed class TimeColumnBuilder
{
    private long[] _times = [];
    private byte[] _offsets = [];

    public void Set(int row, long time)
    {
        if (row >= _times.Length)
            Array.Resize(ref _times, Math.Max(64, 2 * _times.Length));
        _times[row] = time;
    }

    public ReadOnlyMemory<byte> Take(int rows, out long baseTime)
    {
        var times = _times.AsSpan(0, rows);
        long first = long.MaxValue, last = long.MinValue;
        foreach (var time in times)
        {
            first = Math.Min(first, time);
            last = Math.Max(last, time);
        }

        baseTime = first;
        var range = unchecked((ulong)(last - first));
        if (range == 0)
            return default;

        // Offsets of width 8 are signed: a range past them is only reached by times that are refused anyway.
        var width = range <= ushort.MaxValue ? 2 : range <= uint.MaxValue ? 4 : 8;
        var bytes = rows * width;
        if (_offsets.Length < bytes)
            _offsets = new byte[Math.Max(bytes, 2 * _offsets.Length)];
        var target = _offsets.AsSpan(0, bytes);
        switch (width)
        {
            case 2:
                var narrow = MemoryMarshal.Cast<byte, ushort>(target);
                for (var i = 0; i < times.Length; i++)
                    narrow[i] = (ushort)(times[i] - first);
                break;
            case 4:
                var middle = MemoryMarshal.Cast<byte, uint>(target);
                for (var i = 0; i < times.Length; i++)
                    middle[i] = (uint)(times[i] - first);
                break;
            default:
                var wide = MemoryMarshal.Cast<byte, long>(target);
                for (var i = 0; i < times.Length; i++)
                    wide[i] = unchecked(times[i] - first);
                break;
        }

        return _offsets.AsMemory(0, bytes);
    }
}
