using OrleansMonitor.Domain.PredictionIntervals;

namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Checks the intervals of the rows of a block: both bounds finite and in order, or neither. One that is not so is left out, and alone a level that is
/// none or of no interval.
/// </summary>
internal sealed class IntervalCheck(KeptRows kept)
{
    private const string Lower = "records.interval.lower", Upper = "records.interval.upper", Level = "records.interval.level";

    /// <summary>The interval of a row; null: it has none.</summary>
    public static PredictionInterval? Of(RecordBlock columns, int row)
    {
        var rows = (int)columns.Count;
        var lower = Number(columns.LowerBounds, rows, row);
        return double.IsNaN(lower) ? null : new PredictionInterval(lower, Number(columns.UpperBounds, rows, row), Number(columns.IntervalLevels, rows, row));
    }

    public void Check(RecordBlock block, int rows, RejectionLog log)
    {
        for (var row = 0; row < rows; row++)
        {
            var (lower, upper, level) = (Number(block.LowerBounds, rows, row), Number(block.UpperBounds, rows, row), Number(block.IntervalLevels, rows, row));
            if (!double.IsNaN(level) && level is not (> 0 and < 1))
            {
                Tell(row, Level, level, "more than 0 and less than 1", log);
                Clear(block.IntervalLevels, rows, row);
            }
            else if (!double.IsNaN(level) && double.IsNaN(lower) && double.IsNaN(upper))
            {
                Tell(row, Level, level, "given with an interval only", log);
                Clear(block.IntervalLevels, rows, row);
            }

            if ((double.IsNaN(lower) && double.IsNaN(upper)) || IsGood(lower, upper))
                continue;
            TellBounds(row, lower, upper, log);
            Clear(block.LowerBounds, rows, row);
            Clear(block.UpperBounds, rows, row);
        }
    }

    private static bool IsGood(double lower, double upper) => NumberRule.Value.Allows(lower) && NumberRule.Value.Allows(upper) && lower <= upper;

    private void TellBounds(int row, double lower, double upper, RejectionLog log)
    {
        if (double.IsNaN(upper))
            Tell(row, Upper, upper, "a number, where there is a lower bound", log);
        else if (double.IsNaN(lower))
            Tell(row, Lower, lower, "a number, where there is an upper bound", log);
        else if (!NumberRule.Value.Allows(lower))
            Tell(row, Lower, lower, NumberRule.Value.Limit, log);
        else if (!NumberRule.Value.Allows(upper))
            Tell(row, Upper, upper, NumberRule.Value.Limit, log);
        else
            Tell(row, Lower, lower, FormattableString.Invariant($"at most the upper bound, {upper}"), log);
    }

    private void Tell(int row, string field, double value, string limit, RejectionLog log)
    {
        if (kept.Keeps(row))
            log.AddCells(RejectionReasons.PredictionIntervalInvalid, field, RecordValidator.Show(value), limit, 1);
    }

    private static double Number(ReadOnlyMemory<byte> column, int rows, int row) => column.IsEmpty ? double.NaN : Column.Number(column.Span, Column.Width(column, rows), row);

    private static void Clear(ReadOnlyMemory<byte> column, int rows, int row)
    {
        if (!column.IsEmpty)
            RecordValidator.Clear(column, Column.Width(column, rows), row);
    }
}
