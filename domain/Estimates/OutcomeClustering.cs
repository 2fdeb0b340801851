using OrleansMonitor.Domain.Drift;

namespace OrleansMonitor.Domain.Estimates;

/// <summary>
/// How far outcomes of neighbouring rows depend on each other beyond what their scores say: weeks, regions and batches of which more goes
/// wrong than of others. Then records tell less than their number, and the design effect says by how much (Kish, Survey Sampling, 1965).
/// </summary>
/// <param name="Correlation">Within a cluster, 0 where none was found.</param>
/// <param name="Rows">Of a cluster; clusters do not depend on each other.</param>
public readonly record struct OutcomeClustering(double Correlation, double Rows)
{
    private const int Clusters = 10;
    private const int MinRows = 20;

    /// <summary>1 + (n − 1)·ρ with n of at most a cluster: how many times the variance is that of independent records.</summary>
    public double DesignEffect(double records) => 1 + (Math.Max(0, Math.Min(records, Rows) - 1) * Correlation);

    /// <summary>
    /// From ten parts of consecutive rows: where their outcomes differ from what is expected by more than chance allows (chi-square, p &lt; 0.05),
    /// the correlation that makes them differ so.
    /// </summary>
    /// <param name="isEvent">Per row, in the order of time.</param>
    /// <param name="probabilities">What was expected.</param>
    public static OutcomeClustering Of(ReadOnlySpan<bool> isEvent, ReadOnlySpan<double> probabilities)
    {
        var rows = isEvent.Length / Clusters;
        if (rows < MinRows)
            return default;
        var parts = new OutcomePart[Clusters];
        for (var cluster = 0; cluster < Clusters; cluster++)
        {
            var (residual, variance) = (0.0, 0.0);
            for (var i = cluster * rows; i < (cluster + 1) * rows; i++)
            {
                residual += (isEvent[i] ? 1 : 0) - probabilities[i];
                variance += probabilities[i] * (1 - probabilities[i]);
            }

            parts[cluster] = new OutcomePart(rows, residual, variance);
        }

        return Of(parts);
    }

    /// <summary>The same of parts of which only sums are known. Those of fewer than 20 rows tell nothing.</summary>
    internal static OutcomeClustering Of(IEnumerable<OutcomePart> parts)
    {
        var (sum, count, rows) = (0.0, 0, 0.0);
        foreach (var part in parts)
        {
            if (!(part.Variance > 0) || part.Rows < MinRows)
                continue;
            sum += part.Residual * part.Residual / part.Variance;
            rows += part.Rows;
            count++;
        }

        return count > 1 && ChiSquareDistribution.Survival(sum, count - 1) < 0.05
            ? new OutcomeClustering(Math.Clamp(((sum / (count - 1)) - 1) / ((rows / count) - 1), 0, 1), rows / count)
            : default;
    }
}

/// <summary>Consecutive rows.</summary>
/// <param name="Rows">How many, or their effective number.</param>
/// <param name="Residual">Events less those expected.</param>
/// <param name="Variance">Σ p(1 − p).</param>
internal readonly record struct OutcomePart(double Rows, double Residual, double Variance);
