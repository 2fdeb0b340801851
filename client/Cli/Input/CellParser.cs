using System.Buffers;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Input;

/// <summary>Turns cells into values; one that cannot be used is told with its line and column, and counts as missing.</summary>
internal sealed class CellParser(RowReader rows, SkippedCells skipped, TimeZoneInfo? zone = null)
{
    private const long MaxCount = uint.MaxValue - 1;

    private static readonly SearchValues<char> Separators = SearchValues.Create(" ,;\t\r\n");

    /// <summary>A number that keeps to the rule; NaN when missing.</summary>
    /// <param name="column">Where it is.</param>
    /// <param name="rule">Which numbers are good.</param>
    /// <param name="unit">What the number is multiplied by first.</param>
    public double Number(int column, NumberRule rule, double unit = 1)
    {
        if (Text(column) is not { } cell)
            return double.NaN;
        if (!NumberText.TryParse(cell, out var number))
            skipped.AddCell(rows.Line, rows.Columns[column], cell, "a number");
        else if (!rule.Allows(number * unit))
            skipped.AddCell(rows.Line, rows.Columns[column], cell, rule.Limit);
        else
            return number * unit;
        return double.NaN;
    }

    /// <summary>A whole number, −1 when missing. Data frames write whole numbers with a ".0" as soon as one is missing.</summary>
    public long Count(int column)
    {
        if (Text(column) is not { } cell)
            return -1;
        if (NumberText.TryParse(cell, out var number) && number is >= 0 and <= MaxCount && number == Math.Floor(number))
            return (long)number;
        skipped.AddCell(rows.Line, rows.Columns[column], cell, $"a whole number from 0 to {MaxCount}");
        return -1;
    }

    /// <summary>A class, category or id; null when missing.</summary>
    public string? Name(int column) => column < 0 ? null : rows.Name(column);

    /// <summary>A measurement: a number, or else a category; NaN and null when missing.</summary>
    public (double Number, string? Category) Measurement(int column)
    {
        if (Text(column) is not { } cell)
            return (double.NaN, null);
        if (rows.IsText(column) || !NumberText.TryParse(cell, out var number))
            return (double.NaN, rows.Name(column));
        if (NumberRule.Measurement.Allows(number))
            return (number, null);
        skipped.AddCell(rows.Line, rows.Columns[column], cell, NumberRule.Measurement.Limit);
        return (double.NaN, null);
    }

    /// <summary>A vector: numbers in brackets, or separated by commas, semicolons or blanks; null when missing.</summary>
    public float[]? Vector(int column)
    {
        if (rows.Vector(column) is { } list)
            return Checked(column, list);
        if (Text(column) is not { } cell)
            return null;
        var text = cell.AsSpan().Trim();
        if (text is ['[', .., ']'])
            text = text[1..^1];
        var numbers = new List<float>();
        foreach (var range in text.SplitAny(Separators))
        {
            if (text[range].IsEmpty)
                continue;
            if (numbers.Count == RecordLimits.MaxEmbeddingLength || !NumberText.TryParse(text[range].ToString(), out var number) || !(Math.Abs(number) <= EmbeddingRules.MaxMagnitude))
            {
                skipped.AddCell(rows.Line, rows.Columns[column], cell, $"a vector of at most {RecordLimits.MaxEmbeddingLength} {EmbeddingRules.NumberLimit}");
                return null;
            }

            numbers.Add((float)number);
        }

        if (numbers.Count > 0)
            return [.. numbers];
        skipped.AddCell(rows.Line, rows.Columns[column], cell, "a vector of at least one number");
        return null;
    }

    private float[]? Checked(int column, float[] list)
    {
        var wrong = list.Length is 0 or > RecordLimits.MaxEmbeddingLength ? $"a list of {list.Length} numbers"
            : Array.Exists(list, float.IsNaN) ? "a list with a missing number"
            : Array.Exists(list, static number => Math.Abs(number) > EmbeddingRules.MaxMagnitude) ? $"a list with {list.MaxBy(Math.Abs):R}"
            : null;
        if (wrong is null)
            return list;
        skipped.AddCell(rows.Line, rows.Columns[column], wrong, $"a vector of 1 to {RecordLimits.MaxEmbeddingLength} {EmbeddingRules.NumberLimit}");
        return null;
    }

    /// <summary>An error code; null where there was none.</summary>
    public string? Error(int column) => Name(column) is { } code && !MissingText.IsNoError(code) ? code : null;

    /// <summary>False: the cell is no time, and the row is left out.</summary>
    public bool TryTime(int column, out long unixMilliseconds)
    {
        if (TimeText.TryParseEvent(rows[column], out unixMilliseconds, out var problem, zone))
            return true;
        skipped.AddRow(rows.Line, rows.Columns[column], rows[column], problem);
        return false;
    }

    private string? Text(int column) => column < 0 ? null : rows[column];
}
