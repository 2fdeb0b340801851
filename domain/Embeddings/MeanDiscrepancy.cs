namespace OrleansMonitor.Domain.Embeddings;

/// <summary>
/// The maximum mean discrepancy of an embedding and its baseline (Gretton, Borgwardt, Rasch, Schölkopf and Smola, JMLR 13, 2012), by random Fourier features.
/// </summary>
/// <param name="Squared">Its square without bias, which chance makes negative as often as positive.</param>
/// <param name="Distance">Its root, 0 where it is negative; at most √2.</param>
/// <param name="PValue">Of a discrepancy at least as large where nothing changed.</param>
public sealed record MeanDiscrepancy(double Squared, double Distance, double PValue)
{
    /// <returns>Null where either side has fewer than two vectors.</returns>
    public static MeanDiscrepancy? Of(EmbeddingReference reference, MeanMap current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        var (n, m) = (reference.EffectiveMapped, current.EffectiveRecords);
        if (!(n > 1 && m > 1))
            return null;
        var means = current.Means();
        var squared = Within(reference.Means, n) + Within(means, m) - (2 * Product(reference.Means, means));
        return new MeanDiscrepancy(squared, Math.Sqrt(Math.Max(0, squared)), reference.Spectrum.Survival(squared, n, m));
    }

    /// <summary>The kernel of two means, which have the length of one where all vectors are alike.</summary>
    internal static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum / FourierMap.Frequencies;
    }

    // Each vector with itself has the kernel 1: without them the mean is over pairs. Kish's number takes the place of n where weights differ.
    private static double Within(ReadOnlySpan<double> means, double n) => ((n * Product(means, means)) - 1) / (n - 1);
}
