namespace OrleansMonitor.Domain.Intervals;

/// <summary>ln Γ(x).</summary>
internal static class LogGamma
{
    // Stirling's series is exact to double precision from here on with the terms below.
    private const double StirlingFrom = 10;

    // B(2k) / (2k (2k − 1)) for k = 1, 2, …
    private static readonly double[] Stirling =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400];

    private static readonly double HalfLogTwoPi = Math.Log(2 * Math.PI) / 2;

    /// <param name="x">More than 0.</param>
    public static double Of(double x)
    {
        // Γ(x) = Γ(x + m) / (x (x + 1) … (x + m − 1))
        var divisor = 1.0;
        while (x < StirlingFrom)
            divisor *= x++;
        var (square, power, series) = (1 / (x * x), 1 / x, 0.0);
        foreach (var coefficient in Stirling)
        {
            series += coefficient * power;
            power *= square;
        }

        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + series - Math.Log(divisor);
    }
}
