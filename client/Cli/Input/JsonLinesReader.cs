using System.Text;
using System.Text.Json;
using OrleansMonitor.Json;

namespace OrleansMonitor.Cli.Input;

/// <summary>One JSON object a line; a column is a top-level member. Blank lines are passed over.</summary>
internal sealed class JsonLinesReader : RowReader
{
    private readonly ITable _input;
    private readonly Stream _file;
    private readonly StreamReader _text;
    private long _line;
    private IReadOnlyList<string> _members = [];
    private bool _seen;

    public JsonLinesReader(ITable input, IReadOnlyList<string> columns, SkippedCells skipped)
        : base(columns, skipped)
    {
        _input = input;
        _text = new StreamReader(input.Read(out _file));
    }

    public static new IReadOnlyList<string> HeaderOf(ITable input)
    {
        using var reader = new JsonLinesReader(input, [], new SkippedCells());
        return reader.Read() ? reader._members : [];
    }

    public override long Line => _line;

    public override long Position => _file.Position;

    public override void Dispose() => _text.Dispose();

    protected override RowResult ReadCells(RowCell[] cells)
    {
        string? line;
        do
        {
            line = _text.ReadLine();
            if (line is null)
                return RowResult.End;
            _line++;
        }
        while (string.IsNullOrWhiteSpace(line));

        using var document = TryParse(line);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            Skipped.AddRow(_line, $"{SkippedCells.Show(line)} is not a JSON object");
            return RowResult.LeftOut;
        }

        var row = document.RootElement;
        CheckFirst(row);
        for (var i = 0; i < cells.Length; i++)
            cells[i] = row.TryGetProperty(Columns[i], out var value) ? Cell(value) : default;
        return RowResult.Row;
    }

    private static RowCell Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => default,
        JsonValueKind.String => new RowCell(value.GetString(), CellKind.String),
        JsonValueKind.Number => new RowCell(value.GetRawText(), CellKind.Number),
        JsonValueKind.Object or JsonValueKind.Array => new RowCell(value.GetRawText(), CellKind.Nested),
        _ => new RowCell(value.GetRawText()),
    };

    private static JsonDocument? TryParse(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return BareNumbers.Replace(Encoding.UTF8.GetBytes(line)) is { } replaced ? TryParse(Encoding.UTF8.GetString(replaced)) : null;
        }
    }

    /// <summary>A column that the first object lacks is a mistyped name: a member may be null, but not missing there.</summary>
    private void CheckFirst(JsonElement first)
    {
        if (_seen)
            return;
        _seen = true;
        if (_input.IsContinued)
            return;
        _members = [.. first.EnumerateObject().Select(member => member.Name)];
        var missing = Columns.Where(column => !first.TryGetProperty(column, out _)).Distinct().ToList();
        if (missing.Count > 0)
            throw CsvRowReader.MissingColumns(_input.Name, missing, "first object", _members);
    }
}
