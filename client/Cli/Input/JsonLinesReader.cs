using System.Text.Json;

namespace OrleansMonitor.Cli.Input;

/// <summary>One JSON object a line; a column is a top-level member. Blank lines are passed over.</summary>
internal sealed class JsonLinesReader : RowReader
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly StreamReader _text;
    private long _line;
    private bool _seen;

    public JsonLinesReader(string path, IReadOnlyList<string> columns)
        : base(columns)
    {
        _path = path;
        _file = File.OpenRead(path);
        _text = new StreamReader(_file);
    }

    public override long Line => _line;

    public override long Position => _file.Position;

    public override void Dispose() => _text.Dispose();

    protected override bool ReadCells(string?[] cells)
    {
        string? line;
        do
        {
            line = _text.ReadLine();
            if (line is null)
            {
                return _seen ? false : throw new CliException(ExitCodes.BadInput, $"{_path}: the file holds no row");
            }

            _line++;
        }
        while (string.IsNullOrWhiteSpace(line));

        using var document = Parse(line);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new CellException(_line, "(whole line)", line, "a JSON object");
        }

        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = document.RootElement.TryGetProperty(Columns[i], out var value) ? Cell(value) : null;
        }

        CheckFirstRow(document.RootElement, cells);
        return true;
    }

    private static string? Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
        _ => value.GetRawText(),
    };

    private JsonDocument Parse(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            throw new CellException(_line, "(whole line)", line, "a JSON object");
        }
    }

    /// <summary>A column that the first object lacks is a mistyped name: a member may be null, but not missing there.</summary>
    private void CheckFirstRow(JsonElement first, string?[] cells)
    {
        if (_seen)
        {
            return;
        }

        _seen = true;
        var missing = Columns.Where((column, i) => cells[i] is null && !first.TryGetProperty(column, out _)).ToList();
        if (missing.Count > 0)
        {
            var members = first.EnumerateObject().Select(member => member.Name);
            throw new CliException(
                ExitCodes.BadInput,
                $"{_path}: there is no column {string.Join(", ", missing)}; the first object has: {string.Join(", ", members)}");
        }
    }
}
