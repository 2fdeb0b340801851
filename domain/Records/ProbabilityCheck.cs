namespace OrleansMonitor.Domain.Records;

/// <summary>
/// Checks the probabilities of the rows of a block. Those of a prediction are used together or not at all: one outside of 0 to 1, or a sum too
/// far from 1, takes the others with it. Buffers are kept.
/// </summary>
internal sealed class ProbabilityCheck(KeptRows kept)
{
    // NaN: the row names no class.
    private double[] _sums = [];

    // 1 more than the column of the first number that is no probability.
    private int[] _bad = [];

    public void Check(ReusableList<FeatureColumn> columns, int rows, RejectionLog log)
    {
        var sums = ScratchColumns.Grow(ref _sums, rows);
        var bad = ScratchColumns.Grow(ref _bad, rows);
        sums.Fill(double.NaN);
        bad.Clear();
        for (var i = 0; i < columns.Count; i++)
        {
            if (!columns[i].Numbers.IsEmpty)
                Sum(columns[i].Numbers, Column.Width(columns[i].Numbers, rows), i + 1, sums, bad);
        }

        for (var row = 0; row < rows; row++)
        {
            if (IsGood(sums[row]) && bad[row] == 0)
                continue;
            if (kept.Keeps(row))
                Tell(columns, rows, row, bad[row] - 1, sums[row], log);
            foreach (var column in columns)
            {
                if (!column.Numbers.IsEmpty)
                    RecordValidator.Clear(column.Numbers, Column.Width(column.Numbers, rows), row);
            }
        }
    }

    // A sum that is written as 0.99 is not 0.99 in binary, and less so of single precision.
    private const double Rounding = 1e-6;

    private static bool IsGood(double sum) => double.IsNaN(sum) || Math.Abs(sum - 1) <= RecordLimits.ProbabilityTolerance + Rounding;

    private static void Sum(ReadOnlyMemory<byte> column, int width, int place, Span<double> sums, Span<int> bad)
    {
        var span = column.Span;
        for (var row = 0; row < sums.Length; row++)
        {
            var value = Column.Number(span, width, row);
            if (double.IsNaN(value))
                continue;
            if (!NumberRule.Probability.Allows(value) && bad[row] == 0)
                bad[row] = place;
            sums[row] = double.IsNaN(sums[row]) ? value : sums[row] + value;
        }
    }

    private static void Tell(ReusableList<FeatureColumn> columns, int rows, int row, int bad, double sum, RejectionLog log)
    {
        var rules = NamedColumnRules.Probabilities;
        if (bad >= 0)
        {
            var column = columns[bad];
            var value = Column.Number(column.Numbers.Span, Column.Width(column.Numbers, rows), row);
            log.AddCells(rules.Numbers.Reason, rules.FieldOf(column), RecordValidator.Show(value), rules.Numbers.Limit, 1);
        }
        else
        {
            log.AddCells(rules.Numbers.Reason, rules.Field, RecordValidator.Show(Math.Round(sum, 6)), SumLimit, 1);
        }
    }

    private static readonly string SumLimit = FormattableString.Invariant($"a sum of 1 ± {RecordLimits.ProbabilityTolerance}");
}
