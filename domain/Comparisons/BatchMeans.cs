using OrleansMonitor.Domain.Sums;
using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>Adds up means of windows without rounding, so that their <see cref="BatchVariance"/> is the same in whatever order they come.</summary>
public sealed class BatchMeans
{
    private readonly ExactSum _effective = new();
    private readonly ExactSum _sum = new();
    private readonly ExactSum _squares = new();
    private int _windows;

    /// <summary>One window.</summary>
    /// <param name="mean">Of its values, finite.</param>
    /// <param name="effective">The effective number of its values; a window of none does not count.</param>
    public void Add(double mean, double effective)
    {
        if (!(effective > 0))
            return;
        _windows++;
        _effective.Add(effective);
        _sum.AddProduct(mean, effective);
        _squares.AddSquare(mean, effective);
    }

    public BatchVariance ToVariance() => _windows == 0
        ? default
        : new BatchVariance(_windows, _effective.ToDouble(), _sum.ToDouble() / _effective.ToDouble(), Moments.Deviations(_effective, _sum, _squares));
}
