using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Input;

/// <summary>CSV with a header line, RFC 4180.</summary>
internal sealed class CsvRowReader : RowReader
{
    private readonly ITable _input;
    private readonly Stream _file;
    private readonly CsvParser _parser;
    private readonly int[] _indices;
    private int _width;

    public CsvRowReader(ITable input, IReadOnlyList<string> columns, SkippedCells skipped)
        : base(columns, skipped)
    {
        _input = input;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, Delimiter = input.Separator, MaxFieldSize = CsvQuotes.MaxCellLength };
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

    public static new IReadOnlyList<string> HeaderOf(ITable input)
    {
        using var reader = new CsvRowReader(input, [], new SkippedCells());
        return reader._parser.Record ?? [];
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
        if (!ReadLine())
            return RowResult.End;
        if (!HasAsManyCells())
        {
            Skipped.AddRow(Line, $"{_parser.Count} {Noun.Of(_parser.Count, "cell")}, and the header has {_width}");
            return RowResult.LeftOut;
        }

        for (var i = 0; i < cells.Length; i++)
            cells[i] = new RowCell(_parser[_indices[i]]);
        return RowResult.Row;
    }

    /// <summary>Of a row with others nobody can say which cells belong to which columns. Empty ones at the end shift nothing.</summary>
    private bool HasAsManyCells()
    {
        for (var i = _parser.Count - 1; i >= _width; i--)
        {
            if (_parser[i].Length > 0)
                return false;
        }

        return _parser.Count >= _width;
    }

    private bool ReadLine()
    {
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw new CliException(ExitCodes.BadInput, FormattableString.Invariant($"{_input.Name}: line {_parser.RawRow + 1:N0}: a cell has more than {CsvQuotes.MaxCellLength:N0} characters"));
        }
    }

    private int[] ReadHeader()
    {
        if (!ReadLine())
            throw new CliException(ExitCodes.BadInput, $"{_input.Name}: the file is empty");
        var header = _parser.Record ?? [];
        _width = header.Length;
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
        return new CliException(ExitCodes.BadInput, $"{name}: {said}; the {where} has: {Printable.List(present)}{hint}");
    }
}
