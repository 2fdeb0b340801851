using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Json;

namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>
/// One tensor of the open inference protocol: <c>{name, datatype, shape, data}</c>, its first dimension the instances. With
/// <c>parameters.binary_data_size</c> its values follow the JSON: little-endian, texts each behind its length of four bytes.
/// </summary>
internal sealed class ServedTensor
{
    public delegate void ReadValues(ref Utf8JsonReader reader, ServedColumn column);

    private const int MaxDimensions = 16;

    private static readonly string[] Members = ["name", "datatype", "shape", "parameters", "data"];

    private readonly List<long> _shape = [];
    private string? _name;
    private string? _type;
    private int _binarySize = -1;
    private bool _hasData;
    private bool _isStepped;
    private int _given;

    public ServedColumn Column { get; private set; } = new("") { TakesAny = true };

    /// <param name="reader">At the start of its object.</param>
    /// <param name="list">The member that holds it.</param>
    /// <param name="maxWidth">The data of wider ones is stepped over where the shape is known before.</param>
    /// <param name="values">Reads data, nested or flat.</param>
    public static ServedTensor Read(ref Utf8JsonReader reader, string list, int maxWidth, ReadValues values)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new PayloadFormatException(PayloadReasons.Shape, list, reader.TokenType.ToString(), "an object with name, datatype, shape and data");
        var tensor = new ServedTensor();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(ref reader);
            reader.Read();
            if (member >= 0)
                tensor.CheckOnce(member);
            switch (member)
            {
                case 0 when reader.TokenType == JsonTokenType.String:
                    tensor._name = JsonText.Name(ref reader);
                    break;
                case 1 when reader.TokenType == JsonTokenType.String:
                    tensor._type = JsonText.Name(ref reader);
                    break;
                case 2 when reader.TokenType == JsonTokenType.StartArray:
                    tensor.ReadShape(ref reader);
                    break;
                case 3 when reader.TokenType == JsonTokenType.StartObject:
                    tensor.ReadParameters(ref reader);
                    break;
                case 4 when reader.TokenType == JsonTokenType.StartArray:
                    tensor._hasData = true;
                    tensor._isStepped = tensor._shape.Count > 0 && tensor.Width() > maxWidth;
                    if (tensor._isStepped)
                        reader.Skip();
                    else
                        values(ref reader, tensor.Column);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return tensor;
    }

    /// <summary>Checks the data against the shape, and takes what follows the JSON.</summary>
    public void Complete(ref ReadOnlySpan<byte> tail, int maxWidth)
    {
        if (_name is null || NameRules.Check(_name) is not null)
            throw Invalid("name", NameRules.Show(_name ?? ""), NameRules.LimitText);
        if (TensorType.Find(_type) is not { } type)
            throw Invalid("datatype", NameRules.Show(_type ?? "none"), TensorType.Names);
        if (_shape.Count == 0)
            throw Invalid("shape", "none", "an array of dimensions, the first of them the instances");
        var (width, rows) = (Width(), _shape[0]);
        if (rows > int.MaxValue || width > int.MaxValue || rows * (double)width > int.MaxValue)
            throw Invalid("shape", Shape(), "fewer values than 2147483647");
        var raw = new ServedColumn(_name) { IsSkipped = width > maxWidth || rows * width > ServedColumn.MaxCells, Width = (int)width };
        if (_binarySize >= 0)
        {
            if (_binarySize > tail.Length)
                throw Invalid("binary_data_size", $"{_binarySize}", $"at most the {tail.Length} bytes that follow");
            ReadBinary(tail[.._binarySize], rows * width, type, raw);
            tail = tail[_binarySize..];
        }
        else if (!_hasData)
        {
            throw Invalid("data", "none", "an array of values, or parameters.binary_data_size");
        }
        else if (!raw.IsSkipped && !_isStepped)
        {
            if (Column.Numbers.Count != rows * width)
                throw Invalid("data", $"{Column.Numbers.Count} values", $"{rows * width}, as the shape {Shape()} says");
            TakeValues(type, raw);
        }

        raw.Rows = (int)rows;
        raw.IsWhole = type.IsWhole;
        Column = raw;
    }

    /// <summary>Values as JSON has them, each of which must be one of the datatype.</summary>
    private void TakeValues(TensorType type, ServedColumn target)
    {
        var isText = type.Name == TensorType.Texts;
        if (!isText && Column.Unusable > 0)
            throw Invalid("data", "a text", $"{type.Limit}, of {type.Name}");
        target.Unusable = Column.Unusable;
        for (var i = 0; i < Column.Numbers.Count; i++)
        {
            var (number, text) = (Column.Numbers[i], Column.Texts?[i]);
            var isMissing = text is null && double.IsNaN(number);
            if (isMissing)
                target.Add(double.NaN);
            else if (text is not null && (isText || (type.Name == TensorType.Truth && text is "true" or "false")))
                target.Add(text);
            // What people wrote is not sent back.
            else if (text is not null || !type.Holds(number))
                throw Invalid("data", text is null ? number.ToString("R", CultureInfo.InvariantCulture) : "a text", $"{type.Limit}, of {type.Name}");
            else if (type.Name == TensorType.Truth)
                target.Add(number == 0 ? "false" : "true");
            else
                AddNumber(number, target);
        }
    }

    private static void AddNumber(double number, ServedColumn target)
    {
        target.Refused += double.IsNaN(number) || NumberRule.Value.Allows(number) ? 0 : 1;
        target.Add(NumberRule.Value.Allows(number) ? number : double.NaN);
    }

    private static int MemberOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (reader.ValueTextEquals(Members[i]))
                return i;
        }

        return -1;
    }

    private void CheckOnce(int member)
    {
        if ((_given & (1 << member)) != 0)
            throw Invalid(Members[member], "given twice", "given once");
        _given |= 1 << member;
    }

    private void ReadShape(ref Utf8JsonReader reader)
    {
        _shape.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_shape.Count == MaxDimensions)
                throw Invalid("shape", $"more than {MaxDimensions} dimensions", $"at most {MaxDimensions} whole numbers from 0");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var size) || size < 0)
                throw Invalid("shape", Show(ref reader), $"at most {MaxDimensions} whole numbers from 0");
            _shape.Add(size);
        }

        // A single value without an instance.
        if (_shape.Count == 0)
            _shape.Add(1);
    }

    private void ReadParameters(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSize = reader.ValueTextEquals("binary_data_size"u8);
            reader.Read();
            if (isSize && (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out _binarySize) || _binarySize < 0))
                throw Invalid("binary_data_size", Show(ref reader), $"a whole number from 0 to {int.MaxValue}");
            reader.Skip();
        }
    }

    private void ReadBinary(ReadOnlySpan<byte> bytes, long count, TensorType type, ServedColumn target)
    {
        if (type.Size == 0)
        {
            ReadTexts(bytes, count, target);
            return;
        }

        if (bytes.Length != count * type.Size)
            throw Invalid("binary_data_size", $"{bytes.Length}", $"{count * type.Size}: {count} values of {type.Size} bytes, as the shape {Shape()} says");
        for (var at = 0; at < bytes.Length && !target.IsSkipped; at += type.Size)
        {
            var value = bytes.Slice(at, type.Size);
            if (type.Name == TensorType.Truth)
                target.Add(value[0] != 0 ? "true" : "false");
            else
                AddNumber(Number(value), target);
        }
    }

    private double Number(ReadOnlySpan<byte> value) => _type switch
    {
        "INT8" => (sbyte)value[0],
        "UINT8" => value[0],
        "INT16" => BinaryPrimitives.ReadInt16LittleEndian(value),
        "UINT16" => BinaryPrimitives.ReadUInt16LittleEndian(value),
        "FP16" => (double)BinaryPrimitives.ReadHalfLittleEndian(value),
        "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
        "INT32" => BinaryPrimitives.ReadInt32LittleEndian(value),
        "UINT32" => BinaryPrimitives.ReadUInt32LittleEndian(value),
        "FP32" => BinaryPrimitives.ReadSingleLittleEndian(value),
        "INT64" => BinaryPrimitives.ReadInt64LittleEndian(value),
        "UINT64" => BinaryPrimitives.ReadUInt64LittleEndian(value),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(value),
    };

    private void ReadTexts(ReadOnlySpan<byte> bytes, long count, ServedColumn target)
    {
        var found = 0L;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) > bytes.Length - sizeof(uint))
                throw Invalid("binary_data_size", $"a text that is cut after {found}", "texts, each behind its length of four bytes");
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            target.Add(length <= RecordLimits.MaxNameBytes ? Wire.NameCache.Shared.Get(bytes.Slice(sizeof(uint), length)) : null);
            bytes = bytes[(sizeof(uint) + length)..];
            found++;
        }

        if (found != count)
            throw Invalid("binary_data_size", $"{found} texts", $"{count}, as the shape {Shape()} says");
    }

    // Of a row, without overflow: a width past any limit is as good as a larger one.
    private long Width()
    {
        var width = 1L;
        for (var i = 1; i < _shape.Count; i++)
            width = Math.Min(width * Math.Min(_shape[i], int.MaxValue), 1L << 31);
        return width;
    }

    private static string Show(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number ? NameRules.Show(Encoding.UTF8.GetString(reader.ValueSpan)) : reader.TokenType.ToString();

    private string Shape() => $"[{string.Join(", ", _shape)}]";

    private PayloadFormatException Invalid(string member, string value, string limit) => new(PayloadReasons.TensorInvalid, $"{NameRules.Show(_name ?? "tensor")}.{member}", value, limit);
}
