using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Domain.Drift;

/// <summary>The two sides of a column as samples over the same bins.</summary>
internal readonly struct ColumnComparison
{
    private const int FewValues = 5;

    public ColumnComparison(FrozenColumn bins, in ColumnSample reference, in ColumnSample current)
    {
        Bins = bins;
        (Reference, Current) = (reference.Side(bins), current.Side(bins));

        // Outputs are absent where a prediction failed, which is no drift of theirs; and a bin that neither side fills is none.
        var withMissing = bins.Role == ColumnRole.Feature && (reference.Missing > 0 || current.Missing > 0);
        var withMismatched = reference.Has(bins.Mismatched) || current.Has(bins.Mismatched);
        var cells = new List<int[]>();
        for (var cell = 0; cell < bins.ValueCells; cell++)
            cells.Add([cell]);
        ReferenceValues = reference.Of(cells, bins);
        CurrentValues = current.Of(cells, bins);

        // What is missing or of another kind ranks behind all values, so that the order is one of everything that arrived.
        if (withMissing)
            cells.Add([bins.Missing]);
        if (withMismatched)
            cells.Add([bins.Mismatched]);
        OrderedReference = reference.Of(cells, bins);
        OrderedCurrent = current.Of(cells, bins);

        // Beyond bins of equal counts there is nothing to expect; beyond single values any other is a new one.
        if (bins is { IsNumeric: true, IsDiscrete: false, Edges.Length: > 1 })
        {
            cells[1] = [0, 1];
            cells[bins.Edges.Length - 1] = bins.Edges.Length == 2 ? [0, 1, 2] : [bins.Edges.Length - 1, bins.Edges.Length];
            cells.RemoveAt(bins.Edges.Length);
            cells.RemoveAt(0);
        }

        BinnedReference = reference.Of(cells, bins);
        BinnedCurrent = current.Of(cells, bins);
        DefaultMethod = bins.IsNumeric && !(bins.IsDiscrete && bins.Edges.Length - 1 <= FewValues) ? DriftMethod.KolmogorovSmirnov : DriftMethod.ChiSquare;
    }

    public FrozenColumn Bins { get; }

    public ColumnSide Reference { get; }

    public ColumnSide Current { get; }

    public DriftMethod DefaultMethod { get; }

    public BinnedSample ReferenceValues { get; }

    public BinnedSample CurrentValues { get; }

    public BinnedSample OrderedReference { get; }

    public BinnedSample OrderedCurrent { get; }

    public BinnedSample BinnedReference { get; }

    public BinnedSample BinnedCurrent { get; }
}

/// <summary>What one side counted of a column, and of how many records.</summary>
/// <param name="Counts">Over the cells; empty where nothing was counted.</param>
/// <param name="Records">All records, with a value or without.</param>
/// <param name="Weight">Σw of the records.</param>
/// <param name="Effective">Kish's effective number of records.</param>
internal readonly record struct ColumnSample(ColumnCounts Counts, ulong Records, double Weight, double Effective)
{
    /// <summary>Records without a value.</summary>
    public ulong Missing => Counts.Total < Records ? Records - Counts.Total : 0;

    public bool Has(int cell) => cell < Counts.Cells && Counts.Counts[cell] > 0;

    public BinnedSample Of(List<int[]> groups, FrozenColumn bins)
    {
        var weights = new double[groups.Count];
        var count = 0UL;
        for (var i = 0; i < weights.Length; i++)
        {
            foreach (var cell in groups[i])
            {
                weights[i] += cell == bins.Missing ? MissingWeight : WeightAt(cell);
                count += cell == bins.Missing ? Missing : Has(cell) ? Counts.Counts[cell] : 0;
            }
        }

        return new BinnedSample(weights, count, Weight > 0 ? Effective * weights.Sum() / Weight : 0);
    }

    public ColumnSide Side(FrozenColumn bins)
    {
        if (!(Weight > 0))
            return new ColumnSide(0, 0, null, null, null);
        var unseen = bins.IsNumeric
            ? bins.Edges.Length == 0 ? 0 : WeightAt(0) + WeightAt(bins.ValueCells - 1)
            : WeightAt(bins.Other);
        return bins.Role == ColumnRole.Feature
            ? new ColumnSide(Records, Effective, MissingWeight / Weight, WeightAt(bins.Mismatched) / Weight, unseen / Weight)
            : new ColumnSide(Counts.Total, Effective * (1 - (MissingWeight / Weight)), MissingWeight / Weight, WeightAt(bins.Mismatched) / Weight, unseen / Weight);
    }

    // Sums of integers, but for a period's; none is negative.
    private double MissingWeight
    {
        get
        {
            if (Missing == 0)
                return 0;
            var there = 0.0;
            for (var cell = 0; cell < Counts.Cells; cell++)
                there += Counts.WeightAt(cell);
            return Math.Max(0, Weight - there);
        }
    }

    private double WeightAt(int cell) => cell < Counts.Cells ? Counts.WeightAt(cell) : 0;
}
