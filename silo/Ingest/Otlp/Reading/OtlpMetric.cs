using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>One metric, and its points one after the other.</summary>
internal sealed class OtlpMetric
{
    private const string Message = "metrics";
    private const int NoRecordedValue = 1;

    private ReadOnlyMemory<byte> _name;
    private ReadOnlyMemory<byte> _points;

    /// <summary>Whether its points are numbers: of a gauge or a sum, not a histogram or summary.</summary>
    public bool IsOfNumbers { get; private set; }

    public string Name => NameCache.Shared.Get(_name.Span) ?? "";

    /// <summary>Of the current point.</summary>
    public OtlpAttributes Attributes { get; } = new();

    /// <summary>Unix nanoseconds; 0 is none.</summary>
    public ulong Time { get; private set; }

    /// <summary>NaN: the point says that nothing was recorded.</summary>
    public double Value { get; private set; }

    public bool Is(ReadOnlySpan<byte> name) => _name.Span.SequenceEqual(name);

    public bool HasPrefix(ReadOnlySpan<byte> prefix) => _name.Span.StartsWith(prefix);

    public void Read(ReadOnlyMemory<byte> body)
    {
        (_name, _points, IsOfNumbers) = (default, default, false);
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            switch (number)
            {
                case 1:
                    _name = body[reader.ReadRange("metrics.name")];
                    break;
                case 5 or 7 or 9 or 10 or 11:
                    _points = body[reader.ReadRange("metrics.data")];
                    IsOfNumbers = number is 5 or 7;
                    break;
                default:
                    reader.Skip(Message);
                    break;
            }
        }
    }

    /// <summary>The points that are left, stepped over.</summary>
    public long Count()
    {
        var count = 0L;
        var reader = new ProtoReader(_points.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            count += number == 1 ? 1 : 0;
            reader.Skip(Message);
        }

        return count;
    }

    public bool MoveNext()
    {
        var reader = new ProtoReader(_points.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            if (number != 1)
            {
                reader.Skip(Message);
                continue;
            }

            var range = reader.ReadRange("metrics.data_points");
            ReadPoint(_points[range]);
            _points = _points[range.End..];
            return true;
        }

        return false;
    }

    private void ReadPoint(ReadOnlyMemory<byte> body)
    {
        const string Point = "metrics.data_points";
        Attributes.Clear();
        (Time, Value) = (0, double.NaN);
        var isRecorded = true;
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField(Point) is var number and not 0)
        {
            switch (number)
            {
                case 3:
                    Time = (ulong)reader.ReadFixed64(Point);
                    break;
                case 4:
                    Value = reader.ReadDouble(Point);
                    break;
                case 6:
                    Value = reader.ReadFixed64(Point);
                    break;
                case 7:
                    Attributes.Add(body[reader.ReadRange(Point)]);
                    break;
                case 8:
                    isRecorded = (reader.ReadUInt64(Point) & NoRecordedValue) == 0;
                    break;
                default:
                    reader.Skip(Point);
                    break;
            }
        }

        if (!isRecorded)
            Value = double.NaN;
    }
}
