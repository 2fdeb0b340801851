using System.Buffers.Binary;
using OrleansMonitor.Client.Spooling;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Cli.Export.TensorBoard;

/// <summary>
/// TensorBoard's events: <c>Event{double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5}</c>, each framed as a TFRecord:
/// length (u64), masked CRC-32C of the length, the event, masked CRC-32C of the event, little-endian.
/// </summary>
internal sealed class EventFile(Stream stream)
{
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    private const int Value = 1, Tag = 1, SimpleValue = 2, Histogram = 5;
    private const uint MaskDelta = 0xa282ead8;

    private readonly ProtoWriter _event = new();
    private readonly byte[] _packed = new byte[8 * 256];

    /// <summary>The first event of every file.</summary>
    public void Begin(DateTimeOffset now)
    {
        _event.Clear();
        _event.WriteDouble(WallTime, SecondsOf(now));
        _event.WriteString(FileVersion, "brain.Event:2");
        Frame();
    }

    /// <summary>Numbers of one time; they are of single precision, which is all that TensorBoard keeps.</summary>
    public void Scalars(DateTimeOffset time, IEnumerable<(string Tag, double Value)> values)
    {
        var summary = BeginSummary(time);
        foreach (var (tag, value) in values)
        {
            var begin = _event.Begin(Value);
            _event.WriteString(Tag, tag);
            // One of several fields, of which a 0 must be written too.
            _event.WriteTag(SimpleValue, ProtoWireType.Fixed32);
            BinaryPrimitives.WriteSingleLittleEndian(_packed, (float)Math.Clamp(value, float.MinValue, float.MaxValue));
            _event.WriteRaw(_packed.AsSpan(0, sizeof(float)));
            _event.End(begin);
        }

        _event.End(summary);
        Frame();
    }

    /// <summary>One distribution.</summary>
    /// <param name="time">Begin of the time that it is of.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="edges">Ascending, one more than counts.</param>
    /// <param name="counts">Of what lies between two edges; at least one is positive.</param>
    public void Distribution(DateTimeOffset time, string tag, IReadOnlyList<double> edges, IReadOnlyList<double> counts)
    {
        const int Min = 1, Max = 2, Num = 3, Sum = 4, SumSquares = 5, BucketLimit = 6, Bucket = 7;
        var (first, last) = (0, counts.Count - 1);
        while (first < last && counts[first] <= 0)
            first++;
        while (last > first && counts[last] <= 0)
            last--;
        var (num, sum, squares) = (0.0, 0.0, 0.0);
        for (var i = first; i <= last; i++)
        {
            var middle = (edges[i] + edges[i + 1]) / 2;
            num += counts[i];
            sum += counts[i] * middle;
            squares += counts[i] * middle * middle;
        }

        var summary = BeginSummary(time);
        var value = _event.Begin(Value);
        _event.WriteString(Tag, tag);
        var histogram = _event.Begin(Histogram);
        _event.WriteDouble(Min, edges[first]);
        _event.WriteDouble(Max, edges[last + 1]);
        _event.WriteDouble(Num, num);
        _event.WriteDouble(Sum, sum);
        _event.WriteDouble(SumSquares, squares);
        _event.WriteBytes(BucketLimit, Pack(edges.Skip(first + 1).Take(last - first + 1)));
        _event.WriteBytes(Bucket, Pack(counts.Skip(first).Take(last - first + 1)));
        _event.End(histogram);
        _event.End(value);
        _event.End(summary);
        Frame();
    }

    /// <summary>The number by which TensorBoard puts points in order: seconds from the epoch, the same whatever was exported before.</summary>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds();

    private int BeginSummary(DateTimeOffset time)
    {
        _event.Clear();
        _event.WriteDouble(WallTime, SecondsOf(time));
        _event.WriteUInt64(Step, (ulong)StepOf(time));
        return _event.Begin(Summary);
    }

    private ReadOnlySpan<byte> Pack(IEnumerable<double> numbers)
    {
        var length = 0;
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(_packed.AsSpan(length), number);
            length += sizeof(double);
        }

        return _packed.AsSpan(0, length);
    }

    private void Frame()
    {
        Span<byte> head = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)_event.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[sizeof(ulong)..], Masked(head[..sizeof(ulong)]));
        stream.Write(head);
        stream.Write(_event.Written.Span);
        Span<byte> tail = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Masked(_event.Written.Span));
        stream.Write(tail);
    }

    /// <summary>A checksum of data that holds checksums would be a poor one, hence the mask.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc32C.Of(bytes);
        return ((crc >> 15) | (crc << 17)) + MaskDelta;
    }

    private static double SecondsOf(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
