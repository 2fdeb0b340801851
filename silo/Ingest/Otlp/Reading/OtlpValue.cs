using System.Globalization;
using OrleansMonitor.Values;
using OrleansMonitor.Wire;
using StableHash = OrleansMonitor.Domain.Sampling.StableHash;

namespace OrleansMonitor.Silo.Ingest.Otlp.Reading;

/// <summary>What an attribute holds.</summary>
internal enum OtlpValueKind : byte
{
    None,
    Text,
    Truth,
    Whole,
    Number,
    List,
    Other,
}

/// <summary>The value of an attribute, still in the body.</summary>
internal readonly struct OtlpValue
{
    private const string Message = "attribute";
    private const double MaxExact = 1L << 53;

    private readonly long _bits;
    private readonly ReadOnlyMemory<byte> _content;

    private OtlpValue(OtlpValueKind kind, long bits, ReadOnlyMemory<byte> content) => (Kind, _bits, _content) = (kind, bits, content);

    public OtlpValueKind Kind { get; }

    public bool IsAbsent => Kind == OtlpValueKind.None;

    /// <summary>Reads an <c>AnyValue</c>.</summary>
    public static OtlpValue Read(ReadOnlyMemory<byte> body)
    {
        var value = default(OtlpValue);
        var reader = new ProtoReader(body.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            switch (number)
            {
                case 1:
                    value = new OtlpValue(OtlpValueKind.Text, 0, body[reader.ReadRange(Message)]);
                    break;
                case 2:
                    value = new OtlpValue(OtlpValueKind.Truth, reader.ReadBool(Message) ? 1 : 0, default);
                    break;
                case 3:
                    value = new OtlpValue(OtlpValueKind.Whole, (long)reader.ReadUInt64(Message), default);
                    break;
                case 4:
                    value = new OtlpValue(OtlpValueKind.Number, reader.ReadFixed64(Message), default);
                    break;
                case 5:
                    value = new OtlpValue(OtlpValueKind.List, 0, body[reader.ReadRange(Message)]);
                    break;
                default:
                    value = new OtlpValue(OtlpValueKind.Other, 0, default);
                    reader.Skip(Message);
                    break;
            }
        }

        return value;
    }

    /// <summary>A text, or the text of a number (in its shortest spelling) or truth value; null for what is neither, empty, or no UTF-8.</summary>
    public string? Text() => Kind switch
    {
        OtlpValueKind.Text => _content.IsEmpty ? null : NameCache.Shared.Get(_content.Span),
        OtlpValueKind.Truth => _bits == 1 ? "true" : "false",
        OtlpValueKind.Whole => _bits.ToString(CultureInfo.InvariantCulture),
        OtlpValueKind.Number when double.IsFinite(Double) => NumberText.Shortest(Double.ToString("R", CultureInfo.InvariantCulture)),
        OtlpValueKind.List => First().Text(),
        _ => null,
    };

    /// <summary>A number; some instrumentations send numbers as texts.</summary>
    public bool TryNumber(out double number)
    {
        number = Kind switch { OtlpValueKind.Whole => _bits, OtlpValueKind.Number => Double, _ => double.NaN };
        return Kind is OtlpValueKind.Whole or OtlpValueKind.Number || (Kind == OtlpValueKind.Text && Text() is { } text && NumberText.TryParse(text, out number));
    }

    /// <summary>A whole number from 0 to a limit.</summary>
    public bool TryWhole(long max, out long whole)
    {
        whole = -1;
        if (!TryNumber(out var number) || !(number >= 0 && number <= Math.Min(max, MaxExact) && Math.Floor(number) == number))
            return false;
        whole = (long)number;
        return true;
    }

    /// <summary>The hash of an id: of a text as it is, of a number in its shortest spelling; 0: it is none.</summary>
    public ulong Hash()
    {
        if (Kind == OtlpValueKind.Text)
            return _content.IsEmpty ? 0 : StableHash.OfInferenceId(_content.Span);
        return Text() is { } text ? StableHash.OfInferenceId(text) : 0;
    }

    public bool Is(ReadOnlySpan<byte> text) => Kind == OtlpValueKind.Text && _content.Span.SequenceEqual(text);

    /// <summary>As an error message may show it.</summary>
    public string Show() => Kind switch
    {
        OtlpValueKind.None => "absent",
        OtlpValueKind.Number => Double.ToString("R", CultureInfo.InvariantCulture),
        OtlpValueKind.List => "an array",
        OtlpValueKind.Other => "a map or bytes",
        _ => Domain.Records.NameRules.Show(Text() ?? ""),
    };

    private double Double => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The first element of a list; a list within it is none.</summary>
    private OtlpValue First()
    {
        var reader = new ProtoReader(_content.Span);
        while (reader.ReadField(Message) is var number and not 0)
        {
            if (number == 1 && Read(_content[reader.ReadRange(Message)]) is { Kind: not OtlpValueKind.List } first)
                return first;
            if (number != 1)
                reader.Skip(Message);
        }

        return default;
    }
}
