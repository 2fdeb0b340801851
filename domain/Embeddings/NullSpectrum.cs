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
    /// Of the scatter S = Σxx′ of n rows about their mean, without supposing that they are normal: traces of the scatter itself hold each row with itself, and are too large, the more so the fewer
    /// rows there are. tr C² without bias (Himeno, Yamada, Journal of Multivariate Analysis 130, 2014), tr C³ over triples of different rows.
    /// </summary>
    /// <param name="scatter">Row after row, symmetric.</param>
    /// <param name="size">Of a row.</param>
    /// <param name="rows">What the rows are with themselves.</param>
    internal static NullSpectrum OfScatter(double[] scatter, int size, in RowPowers rows)
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

        var n = (double)rows.Count;
        return Within(
            first / (n - 1),
            (((n - 2) * second / (n - 1)) + (first * first / ((n - 1) * (n - 1))) - (n * rows.Fourth / (n - 1))) * (n - 1) / (n * (n - 2) * (n - 3)),
            (third - (3 * rows.Weighted) + (2 * rows.Sixth)) / (n * (n - 1) * (n - 2)),
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
    /// <param name="n">Effective vectors of the baseline, of which the traces are estimates.</param>
    /// <param name="m">Current ones.</param>
    public double Survival(double squared, double n, double m)
    {
        var freedom = Second * Second * Second / (Third * Third);
        // Over pairs of different vectors.
        var variance = 2 * Second * ((1 / (n * (n - 1))) + (1 / (m * (m - 1))) + (2 / (n * m)));
        var z = squared / Math.Sqrt(variance);
        if (z > 0)
        {
            // What n rows leave unknown of the variance: their estimate of tr C² varies by 8 tr C⁴/(n tr² C²) + 4/n², with the smallest tr C⁴ that the traces allow. As a normal deviate of the
            // same probability as Student's (Abramowitz, Stegun 26.7.8).
            var known = n / ((4 / freedom) + (2 / n));
            z *= (1 - (1 / (4 * known))) / Math.Sqrt(1 + (z * z / (2 * known)));
        }

        return ChiSquareDistribution.Survival(Math.Max(0, freedom + (Math.Sqrt(2 * freedom) * z)), freedom);
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

/// <summary>Sums over rows x about their mean, with S = Σxx′: of what traces of S have of a row with itself.</summary>
/// <param name="Count">How many there are, at least 4.</param>
/// <param name="Fourth">Σ‖x‖⁴.</param>
/// <param name="Sixth">Σ‖x‖⁶.</param>
/// <param name="Weighted">Σ‖x‖²·x′Sx.</param>
internal readonly record struct RowPowers(int Count, double Fourth, double Sixth, double Weighted);
