using System.Globalization;

namespace OrleansMonitor.Cli.Input;

/// <summary>Turns cells into values; what cannot be read names its line and column.</summary>
internal static class CellParser
{
    /// <summary>
    /// RFC 3339, or a date and time without an offset (taken as UTC), or Unix time: below 1e11 seconds (with a fraction if
    /// given), from there on milliseconds. Answers Unix milliseconds.
    /// </summary>
    public static long Time(RowReader row, int column)
    {
        var cell = row[column];
        if (cell is not null)
        {
            if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var unix) && double.IsFinite(unix) && Math.Abs(unix) < 1e14)
            {
                return (long)(Math.Abs(unix) < 1e11 ? unix * 1000 : unix);
            }

            if (DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time.ToUnixTimeMilliseconds();
            }
        }

        throw new CellException(row.Line, row.Columns[column], cell, "a time (RFC 3339 or Unix)");
    }

    /// <summary>A finite number; an empty cell, NaN, NA and null are a missing one.</summary>
    public static double? Number(RowReader row, int column)
    {
        var cell = row[column];
        if (cell is null || cell is "NaN" or "nan" or "NA" or "null")
        {
            return null;
        }

        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new CellException(row.Line, row.Columns[column], cell, "a number");
    }

    public static uint? Count(RowReader row, int column)
    {
        var number = Number(row, column);
        return number is null ? null
            : number is >= 0 and <= uint.MaxValue && number == Math.Floor(number.Value) ? (uint)number.Value
            : throw new CellException(row.Line, row.Columns[column], row[column], "a whole number from 0 to 4294967295");
    }

    /// <summary>A class name: "1.0" and "1" are the same class, as data frames write whole numbers in either form.</summary>
    public static string? Class(RowReader row, int column)
    {
        var cell = row[column];
        return cell is not null && cell.EndsWith(".0", StringComparison.Ordinal)
            && long.TryParse(cell.AsSpan(0, cell.Length - 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? cell[..^2]
            : cell;
    }
}
