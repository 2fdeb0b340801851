using System.Globalization;
using System.Numerics;
using OrleansMonitor.Cli.Hosting;
using Parquet;
using Parquet.Schema;

namespace OrleansMonitor.Cli.Input;

/// <summary>
/// Apache Parquet. Only the columns that were asked for are read, a row group at a time, so that much of a file is in memory and no more.
/// A line is a row, from 1.
/// </summary>
internal sealed class ParquetRowReader : RowReader
{
    private static readonly ParquetOptions Options = new() { UseDateOnlyTypeForDates = true };

    private readonly ITable _input;
    private readonly Stream _file;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly Func<int, RowCell>[] _columns;
    private int _nextGroup;
    private int _row;
    private int _rows;
    private long _line;

    /// <param name="vectors">Columns that may be lists of numbers; null: none.</param>
    public ParquetRowReader(ITable input, IReadOnlyList<string> columns, SkippedCells skipped, IReadOnlySet<string>? vectors = null)
        : base(columns, skipped)
    {
        _input = input;
        _file = input.Read(out _);
        try
        {
            _reader = Guard(() => Wait(ParquetReader.CreateAsync(_file, Options)));
            _fields = FieldsOf(_reader.Schema, vectors);
            _columns = new Func<int, RowCell>[_fields.Length];
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public static new IReadOnlyList<string> HeaderOf(ITable input)
    {
        using var reader = new ParquetRowReader(input, [], new SkippedCells());
        return [.. reader._reader.Schema.Fields.Select(static field => field.Name)];
    }

    public override long Line => _line;

    public override long Position => _file.Position;

    public override void Dispose()
    {
        Wait(_reader.DisposeAsync().AsTask());
        _file.Dispose();
    }

    protected override RowResult ReadCells(RowCell[] cells)
    {
        while (_row == _rows)
        {
            if (_nextGroup == _reader.RowGroupCount)
                return RowResult.End;
            Guard(() => ReadGroup(_nextGroup++));
        }

        for (var i = 0; i < cells.Length; i++)
            cells[i] = _columns[i](_row);
        _row++;
        _line++;
        return RowResult.Row;
    }

    // The library is asynchronous throughout, and what it reads is a file on the disk: there is nothing to wait for but the disk.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <summary>What a damaged file makes the library throw can be any exception, and they all mean the same.</summary>
    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (problem is not (CliException or OperationCanceledException))
        {
            throw new CliException(ExitCodes.BadInput, $"{_input.Name}: this is no Parquet file that can be read, or it is cut off or damaged ({problem.Message})");
        }
    }

    private DataField[] FieldsOf(ParquetSchema schema, IReadOnlySet<string>? vectors)
    {
        var fields = Columns.Select(column => schema.Fields.FirstOrDefault(field => field.Name == column)).ToArray();
        var missing = Columns.Where((_, i) => fields[i] is null).Distinct().ToList();
        if (missing.Count > 0)
            throw CsvRowReader.MissingColumns(_input.Name, missing, "schema", [.. schema.Fields.Select(field => field.Name)]);
        return Array.ConvertAll(fields, field => vectors?.Contains(field!.Name) == true && NumbersOf(field) is { } numbers ? numbers
            : field is DataField { IsArray: false, MaxRepetitionLevel: 0 } plain && plain.ClrType != typeof(ReadOnlyMemory<byte>)
            ? plain
            : throw new CliException(ExitCodes.BadInput, $"{_input.Name}: column {field!.Name} is {KindOf(field)}: only columns of numbers, texts, truth values and times can be read, and lists of floats or doubles as embeddings"));
    }

    /// <summary>The numbers of a list of single or double precision, as a repeated field or within the group of a list; null: it is none.</summary>
    private static DataField? NumbersOf(Field? field) =>
        (field is ListField { Item: DataField item } ? item : field as DataField) is { MaxRepetitionLevel: 1 } numbers && (numbers.ClrType == typeof(float) || numbers.ClrType == typeof(double)) ? numbers : null;

    private static string KindOf(Field field) => field switch
    {
        StructField => "a structure of columns",
        MapField => "a map",
        DataField { IsArray: false, MaxRepetitionLevel: 0 } => "binary data",
        _ => "a list",
    };

    private int ReadGroup(int index)
    {
        using var group = _reader.OpenRowGroupReader(index);
        _rows = checked((int)group.RowCount);
        _row = 0;
        for (var i = 0; i < _fields.Length; i++)
        {
            // A column that is used twice is in the list once.
            _columns[i] = Read(group, _fields[i]);
        }

        return _rows;
    }

    private Func<int, RowCell> Read(ParquetRowGroupReader group, DataField field)
    {
        var type = field.ClrType;
        if (field.MaxRepetitionLevel == 1)
            return type == typeof(float) ? Lists<float>(group, field, static value => value) : Lists<double>(group, field, static value => (float)value);
        if (type == typeof(ReadOnlyMemory<char>))
            return Texts(group, field);
        if (type == typeof(bool))
            return Values<bool>(group, field, static value => new RowCell(value ? "true" : "false"));
        if (type == typeof(double))
            return Values<double>(group, field, static value => Number(value));
        if (type == typeof(float))
            return Values<float>(group, field, static value => Number(value));
        if (type == typeof(long))
            return Values<long>(group, field, static value => Number(value));
        if (type == typeof(int))
            return Values<int>(group, field, static value => Number(value));
        if (type == typeof(DateTime))
            return Values<DateTime>(group, field, IsInstant(field) ? static value => Text(value, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'") : static value => Text(value, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"));
        return ReadRare(group, field);
    }

    private Func<int, RowCell> ReadRare(ParquetRowGroupReader group, DataField field) => field.ClrType switch
    {
        var type when type == typeof(DateOnly) => Values<DateOnly>(group, field, static value => Text(value, "yyyy-MM-dd")),
        var type when type == typeof(decimal) => Values<decimal>(group, field, static value => Number(value)),
        var type when type == typeof(sbyte) => Values<sbyte>(group, field, static value => Number(value)),
        var type when type == typeof(byte) => Values<byte>(group, field, static value => Number(value)),
        var type when type == typeof(short) => Values<short>(group, field, static value => Number(value)),
        var type when type == typeof(ushort) => Values<ushort>(group, field, static value => Number(value)),
        var type when type == typeof(uint) => Values<uint>(group, field, static value => Number(value)),
        var type when type == typeof(ulong) => Values<ulong>(group, field, static value => Number(value)),
        var type when type == typeof(BigInteger) => Values<BigInteger>(group, field, static value => Number(value)),
        var type when type == typeof(Guid) => Values<Guid>(group, field, static value => new RowCell(value.ToString(), CellKind.String)),
        var type => throw new CliException(ExitCodes.BadInput, $"{_input.Name}: column {field.Name} has values of the type {type.Name}, which cannot be read"),
    };

    /// <summary>Without a time zone it is a time of the clock on the wall, as it is in CSV.</summary>
    private static bool IsInstant(DataField field) => field is DateTimeDataField { IsAdjustedToUTC: true };

    private static Func<int, RowCell> Texts(ParquetRowGroupReader group, DataField field)
    {
        var texts = new string?[checked((int)group.RowCount)];
        Wait(group.ReadAsync(field, texts.AsMemory()!).AsTask());
        return row => new RowCell(texts[row], CellKind.String);
    }

    private static Func<int, RowCell> Values<T>(ParquetRowGroupReader group, DataField field, Func<T, RowCell> cell)
        where T : struct
    {
        var count = checked((int)group.RowCount);
        if (field.IsNullable)
        {
            var cells = new T?[count];
            Wait(group.ReadAsync<T>(field, cells.AsMemory()).AsTask());
            return row => cells[row] is { } value ? cell(value) : default;
        }

        var values = new T[count];
        Wait(group.ReadAsync<T>(field, values.AsMemory()).AsTask());
        return row => cell(values[row]);
    }

    private static Func<int, RowCell> Lists<T>(ParquetRowGroupReader group, DataField field, Func<T, float> number)
        where T : struct
    {
        var lists = Wait(ParquetLists<T>.ReadAsync(group, field));
        return row => new RowCell(null, CellKind.Number, lists.Read(row, number));
    }

    private static RowCell Number<T>(T value)
        where T : IFormattable => new(value.ToString(null, CultureInfo.InvariantCulture), CellKind.Number);

    private static RowCell Text<T>(T value, string format)
        where T : IFormattable => new(value.ToString(format, CultureInfo.InvariantCulture), CellKind.String);
}
