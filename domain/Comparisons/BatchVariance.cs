namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// The variance of values of which only sums are kept, from how their means differ from window to window: Σ n (mean − mean of all)² by the
/// windows less one (the method of batch means). Where the mean itself moves with the time of day it is larger, and intervals wider.
/// </summary>
/// <param name="Windows">Windows with a value.</param>
/// <param name="Effective">Σ of the windows' effective values.</param>
/// <param name="Mean">Of all values; 0 without a window.</param>
/// <param name="SquaredDeviations">Σ n (mean − mean of all)².</param>
public readonly record struct BatchVariance(int Windows, double Effective, double Mean, double SquaredDeviations)
{
    /// <summary>Of fewer windows the variance would be a guess.</summary>
    public const int MinWindows = 20;

    /// <summary>Of one value; NaN below <see cref="MinWindows"/>.</summary>
    public double Value => Windows < MinWindows ? double.NaN : SquaredDeviations / (Windows - 1);
}
