using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Input;

/// <summary>CSV with a header line, RFC 4180.</summary>
internal sealed class CsvRowReader : RowReader
{
    private readonly InputFile _input;
    private readonly FileStream _file;
    private readonly CsvParser _parser;
    private readonly int[] _indices;

    public CsvRowReader(InputFile input, IReadOnlyList<string> columns, SkippedCells skipped)
        : base(columns, skipped)
    {
        _input = input;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, Delimiter = input.Separator };
        _parser = new CsvParser(new StreamReader(input.Read(out _file)), configuration);
        try
        {
            _indices = ReadHeader();
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

    private int[] ReadHeader()
    {
        if (!_parser.Read())
            throw new CliException(ExitCodes.BadInput, $"{_input.Name}: the file is empty");
        var header = _parser.Record ?? [];
        var indices = Columns.Select(column => Array.IndexOf(header, column)).ToArray();
        var missing = Columns.Where((_, i) => indices[i] < 0).Distinct().ToList();
        if (missing.Count > 0)
            throw MissingColumns(_input.Name, missing, "header", header, OtherDelimiter(header));
        for (var i = 0; i < indices.Length; i++)
        {
            if (Array.IndexOf(header, Columns[i], indices[i] + 1) is >= 0 and var second)
                throw new CliException(ExitCodes.BadInput, $"{_input.Name}: the header has {Columns[i]} twice, as column {indices[i] + 1} and {second + 1}; rename one of them");
        }

        return indices;
    }

    /// <summary>A header that is a single column is one whose columns are separated by something else.</summary>
    private static string OtherDelimiter(string[] header)
    {
        if (header.Length != 1)
            return "";
        foreach (var (delimiter, word) in ((char, string)[])[(';', "';'"), ('\t', "tab"), ('|', "'|'"), (',', "','")])
        {
            if (header[0].Contains(delimiter))
                return $". Its columns seem to be separated otherwise: give --delimiter {word}";
        }

        return "";
    }

    internal static CliException MissingColumns(string name, List<string> missing, string where, IReadOnlyList<string> present, string hint = "")
    {
        var said = missing.Count == 1 ? $"there is no column {missing[0]}" : $"there are no columns {string.Join(", ", missing)}";
        return new CliException(ExitCodes.BadInput, $"{name}: {said}; the {where} has: {string.Join(", ", present)}{hint}");
    }
}
