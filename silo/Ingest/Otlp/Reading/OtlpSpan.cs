using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>One span, used again for the next one; what it holds lies in the body.</summary>
internal sealed class OtlpSpan
{
    // SDKs send 128 at most unless they are told otherwise.
    private const int MaxEvents = 128;

    private const int ErrorCode = 2;

    private readonly List<ReadOnlyMemory<byte>> _events = [];

    public OtlpContext Context { get; private set; }

    public ReadOnlyMemory<byte> TraceState { get; private set; }

    public OtlpSpanKind Kind { get; private set; }

    /// <summary>Unix nanoseconds; 0 is none.</summary>
    public ulong Start { get; private set; }

    public ulong End { get; private set; }

    /// <summary>Whether its status is that of an error.</summary>
    public bool IsError { get; private set; }

    public OtlpAttributes Attributes { get; } = new();

    public IReadOnlyList<ReadOnlyMemory<byte>> Events => _events;

    public void Read(ReadOnlyMemory<byte> body)
    {
        const string Message = "spans";
        Attributes.Clear();
        _events.Clear();
        (Context, TraceState, Kind, Start, End, IsError) = (default, default, default, 0, 0, false);
        ReadOnlyMemory<byte> trace = default, span = default;
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            switch (number)
            {
                case 1:
                    trace = body[reader.ReadRange("spans.trace_id")];
                    break;
                case 2:
                    span = body[reader.ReadRange("spans.span_id")];
                    break;
                case 3:
                    TraceState = body[reader.ReadRange("spans.trace_state")];
                    break;
                case 6:
                    Kind = (OtlpSpanKind)reader.ReadUInt64("spans.kind");
                    break;
                case 7:
                    Start = (ulong)reader.ReadFixed64("spans.start_time_unix_nano");
                    break;
                case 8:
                    End = (ulong)reader.ReadFixed64("spans.end_time_unix_nano");
                    break;
                case 9:
                    Attributes.Add(body[reader.ReadRange("spans.attributes")]);
                    break;
                case 11 when _events.Count < MaxEvents:
                    _events.Add(body[reader.ReadRange("spans.events")]);
                    break;
                case 15:
                    ReadStatus(reader.ReadMessage("spans.status"));
                    break;
                default:
                    reader.Skip(Message);
                    break;
            }
        }

        Context = new OtlpContext(trace, span);
    }

    private void ReadStatus(ProtoReader reader)
    {
        const string Message = "spans.status";
        while (reader.ReadField(Message) is var number and not 0)
        {
            if (number == 3)
                IsError = reader.ReadUInt64(Message) == ErrorCode;
            else
                reader.Skip(Message);
        }
    }
}
