using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace OrleansMonitor.Cli.Input;

/// <summary>CSV with a header line, RFC 4180.</summary>
internal sealed class CsvRowReader : RowReader
{
    private readonly FileStream _file;
    private readonly CsvParser _parser;
    private readonly int[] _indices;

    public CsvRowReader(string path, IReadOnlyList<string> columns)
        : base(columns)
    {
        _file = File.OpenRead(path);
        _parser = new CsvParser(new StreamReader(_file), new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        if (!_parser.Read())
        {
            Dispose();
            throw new CliException(ExitCodes.BadInput, $"{path}: the file is empty");
        }

        var header = _parser.Record ?? [];
        _indices = columns.Select(column => Array.IndexOf(header, column)).ToArray();
        var missing = columns.Where((_, i) => _indices[i] < 0).Distinct().ToList();
        if (missing.Count > 0)
        {
            Dispose();
            throw new CliException(
                ExitCodes.BadInput,
                $"{path}: there is no column {string.Join(", ", missing)}; the header has: {string.Join(", ", header)}");
        }
    }

    public override long Line => _parser.RawRow;

    public override long Position => _file.Position;

    public override void Dispose()
    {
        _parser?.Dispose();
        _file.Dispose();
    }

    protected override bool ReadCells(string?[] cells)
    {
        if (!_parser.Read())
        {
            return false;
        }

        for (var i = 0; i < cells.Length; i++)
        {
            if (_indices[i] >= _parser.Count)
            {
                throw new CellException(Line, Columns[i], null, $"there: the line has {_parser.Count} cells");
            }

            var cell = _parser[_indices[i]];
            cells[i] = cell.Length == 0 ? null : cell;
        }

        return true;
    }
}
