using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>An event of a span, or a log record, which is one on its own.</summary>
internal sealed class OtlpEvent
{
    private ReadOnlyMemory<byte> _name;

    public OtlpContext Context { get; private set; }

    /// <summary>Unix nanoseconds; 0 is none.</summary>
    public ulong Time { get; private set; }

    public OtlpAttributes Attributes { get; } = new();

    /// <summary>The name as the attribute <c>event.name</c> had it before log records had a field for it.</summary>
    public bool Is(ReadOnlySpan<byte> name) => _name.IsEmpty ? Attributes.Find("event.name"u8).Is(name) : _name.Span.SequenceEqual(name);

    public void ReadSpanEvent(ReadOnlyMemory<byte> body)
    {
        const string Message = "spans.events";
        Begin();
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            switch (number)
            {
                case 1:
                    Time = (ulong)reader.ReadFixed64(Message);
                    break;
                case 2:
                    _name = body[reader.ReadRange(Message)];
                    break;
                case 3:
                    Attributes.Add(body[reader.ReadRange(Message)]);
                    break;
                default:
                    reader.Skip(Message);
                    break;
            }
        }
    }

    public void ReadLogRecord(ReadOnlyMemory<byte> body)
    {
        const string Message = "log_records";
        Begin();
        ReadOnlyMemory<byte> trace = default, span = default;
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            switch (number)
            {
                case 1:
                    Time = (ulong)reader.ReadFixed64(Message);
                    break;
                case 6:
                    Attributes.Add(body[reader.ReadRange(Message)]);
                    break;
                case 9:
                    trace = body[reader.ReadRange(Message)];
                    break;
                case 10:
                    span = body[reader.ReadRange(Message)];
                    break;
                case 12:
                    _name = body[reader.ReadRange(Message)];
                    break;
                default:
                    reader.Skip(Message);
                    break;
            }
        }

        Context = new OtlpContext(trace, span);
    }

    private void Begin()
    {
        Attributes.Clear();
        (_name, Context, Time) = (default, default, 0);
    }
}
