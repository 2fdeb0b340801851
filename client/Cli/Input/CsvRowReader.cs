using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>CSV with a header line, RFC 4180.</summary>
internal sealed class CsvRowReader : RowReader
{
    private readonly FileStream _file;
    private readonly CsvParser _parser;
    private readonly int[] _indices;

    public CsvRowReader(string path, string delimiter, IReadOnlyList<string> columns, SkippedCells skipped)
        : base(columns, skipped)
    {
        _file = File.OpenRead(path);
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, Delimiter = delimiter };
        _parser = new CsvParser(new StreamReader(_file), configuration);
        try
        {
            _indices = ReadHeader(path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override long Line => _parser.RawRow;

    public override long Position => _file.Position;

    public override void Dispose()
    {
        _parser.Dispose();
        _file.Dispose();
    }

    protected override RowResult ReadCells(RowCell[] cells)
    {
        if (!_parser.Read())
            return RowResult.End;
        for (var i = 0; i < cells.Length; i++)
        {
            if (_indices[i] >= _parser.Count)
            {
                Skipped.AddRow(Line, $"{_parser.Count} cells, and column {Columns[i]} is number {_indices[i] + 1}");
                return RowResult.LeftOut;
            }

            cells[i] = new RowCell(_parser[_indices[i]]);
        }

        return RowResult.Row;
    }

    private int[] ReadHeader(string path)
    {
        if (!_parser.Read())
            throw new CliException(ExitCodes.BadInput, $"{path}: the file is empty");
        var header = _parser.Record ?? [];
        var indices = Columns.Select(column => Array.IndexOf(header, column)).ToArray();
        var missing = Columns.Where((_, i) => indices[i] < 0).Distinct().ToList();
        return missing.Count == 0 ? indices : throw MissingColumns(path, missing, "header", header);
    }

    internal static CliException MissingColumns(string path, List<string> missing, string where, IReadOnlyList<string> present)
    {
        var said = missing.Count == 1 ? $"there is no column {missing[0]}" : $"there are no columns {string.Join(", ", missing)}";
        return new CliException(ExitCodes.BadInput, $"{path}: {said}; the {where} has: {string.Join(", ", present)}");
    }
}
