using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>
/// What chance makes of a squared maximum mean discrepancy where nothing changed: (1/n + 1/m)·Σ λ(χ²₁ − 1) over the eigenvalues λ of the covariance C of the features (Gretton and others,
/// JMLR 13, 2012, theorem 12). Of the eigenvalues three sums are kept, which give the scaled and shifted chi-square distribution of the same mean, variance and skewness
/// (Pearson; see Imhof, Biometrika 48, 1961).
/// </summary>
/// <param name="First">tr C.</param>
/// <param name="Second">tr C².</param>
/// <param name="Third">tr C³.</param>
public readonly record struct NullSpectrum(double First, double Second, double Third)
{
    /// <summary>
    /// Of the scatter of n rows about their mean, by the moments of Wishart's distribution with N = n − 1 degrees of freedom: traces of the scatter itself are too large, the more so the fewer rows.
    /// </summary>
    /// <param name="scatter">Row after row, symmetric.</param>
    /// <param name="freedom">N, at least 3.</param>
    internal static NullSpectrum OfScatter(double[] scatter, int size, double freedom)
    {
        var (first, second, third) = (0.0, 0.0, 0.0);
        for (var i = 0; i < size; i++)
        {
            var row = scatter.AsSpan(i * size, size);
            first += row[i];
            for (var j = 0; j <= i; j++)
            {
                var other = scatter.AsSpan(j * size, size);
                var product = 0.0;
                for (var k = 0; k < size; k++)
                    product += row[k] * other[k];
                if (i == j)
                    second += product;
                third += (i == j ? 1 : 2) * product * row[j];
            }
        }

        var n = freedom;
        return Within(
            first / n,
            ((n * second) - (first * first)) / (n * (n - 1) * (n + 2)),
            ((n * n * third) - (3 * n * first * second) + (2 * first * first * first)) / (n * (n - 1) * (n - 2) * (n + 2) * (n + 4)),
            size);
    }

    /// <summary>The same shape with another trace.</summary>
    internal NullSpectrum WithFirst(double first)
    {
        var ratio = first / First;
        return new NullSpectrum(first, Second * ratio * ratio, Third * ratio * ratio * ratio);
    }

    /// <summary>The probability that chance makes of a discrepancy at least that.</summary>
    /// <param name="squared">Without bias.</param>
    /// <param name="scale">1/n + 1/m.</param>
    public double Survival(double squared, double scale)
    {
        var (unit, freedom) = (Third / Second, Second * Second * Second / (Third * Third));
        return ChiSquareDistribution.Survival(Math.Max(0, (squared / (scale * unit)) + freedom), freedom);
    }

    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteDouble(First);
        writer.WriteDouble(Second);
        writer.WriteDouble(Third);
    }

    internal static NullSpectrum Read(ref AggregateReader reader)
    {
        var (first, second, third) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        return first is > 0 and <= 1 && second > 0 && second <= first && third > 0 && third <= first
            ? new NullSpectrum(first, second, third)
            : throw new AggregateFormatException($"the covariance of the features has the traces {first}, {second} and {third}");
    }

    // What the traces of any covariance of this size fulfil; the estimates of few rows may not.
    private static NullSpectrum Within(double first, double second, double third, int size)
    {
        second = Math.Clamp(second, first * first / size, first * first);
        return new NullSpectrum(first, second, Math.Clamp(third, second * second / first, Math.Pow(second, 1.5)));
    }
}
