using System.Globalization;

namespace OrleansMonitor.Cli.Input;

/// <summary>Turns cells into values; a cell that cannot be read is noted with its line and column, and counts as empty.</summary>
internal sealed class CellParser(RowReader rows, SkippedCells skipped)
{
    /// <summary>A finite number; an empty cell, NaN, NA, None and null are a missing one.</summary>
    public double Number(int column)
    {
        if (column < 0 || rows[column] is not { } cell || IsMissing(cell))
            return double.NaN;
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        skipped.AddCell(rows.Line, rows.Columns[column], cell, "a number");
        return double.NaN;
    }

    /// <summary>A whole number, −1 when missing. Data frames write whole numbers with a ".0" as soon as one is missing.</summary>
    public long Count(int column)
    {
        if (column < 0 || rows[column] is not { } cell || IsMissing(cell))
            return -1;
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and < uint.MaxValue && number == Math.Floor(number))
            return (long)number;
        skipped.AddCell(rows.Line, rows.Columns[column], cell, $"a whole number from 0 to {uint.MaxValue - 1}");
        return -1;
    }

    /// <summary>Null when missing.</summary>
    public string? Text(int column) => column < 0 || rows[column] is not { } cell || IsMissing(cell) ? null : cell;

    /// <summary>A class name: "1.0" and "1" are the same class, as data frames write whole numbers in either form.</summary>
    public string? Class(int column)
    {
        var cell = Text(column);
        return cell is not null && cell.EndsWith(".0", StringComparison.Ordinal)
            && long.TryParse(cell.AsSpan(0, cell.Length - 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? cell[..^2]
            : cell;
    }

    /// <summary>An error code; 0 and false say that there was none.</summary>
    public string? Error(int column) =>
        Text(column) is { } cell && !(cell is "0" || cell.Equals("false", StringComparison.OrdinalIgnoreCase)) ? cell : null;

    /// <summary>False: the cell is no time, and the row is left out.</summary>
    public bool TryTime(int column, out long unixMilliseconds)
    {
        if (TimeText.TryParse(rows[column], out unixMilliseconds))
            return true;
        skipped.AddRow(rows.Line, rows.Columns[column], rows[column], TimeText.Expected);
        return false;
    }

    private static bool IsMissing(string cell) => cell is "NaN" or "nan" or "NA" or "N/A" or "null" or "None" or "NULL";
}
