using OrleansMonitor.Domain.Weights;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// The variance of values of which only sums are kept, from how their means differ from window to window: Σ n (mean − mean of all)² by the
/// windows less one (the method of batch means). Where the mean itself moves with the time of day it is larger, and intervals wider.
/// </summary>
public struct BatchVariance
{
    /// <summary>Of fewer windows the variance would be a guess.</summary>
    public const int MinWindows = 20;

    private Moments _moments;

    /// <summary>Windows with a value.</summary>
    public int Windows { get; private set; }

    /// <summary>Σ of the windows' effective values.</summary>
    public readonly double Effective => _moments.Weight;

    public readonly double Mean => _moments.Mean;

    public readonly double SquaredDeviations => _moments.SquaredDeviations;

    public static BatchVariance Of(int windows, double effective, double mean, double squaredDeviations) =>
        new() { Windows = windows, _moments = Moments.Of(effective, mean, squaredDeviations) };

    /// <summary>One window.</summary>
    public void Add(double mean, double effective)
    {
        if (!(effective > 0))
            return;
        _moments.Merge(Moments.Of(effective, mean, 0));
        Windows++;
    }

    /// <summary>Of one value; NaN below <see cref="MinWindows"/>.</summary>
    public readonly double Value => Windows < MinWindows ? double.NaN : _moments.SquaredDeviations / (Windows - 1);
}
