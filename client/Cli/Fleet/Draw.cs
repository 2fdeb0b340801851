namespace OrleansMonitor.Cli.Fleet;

/// <summary>Draws from the distributions that the simulated models need.</summary>
internal static class Draw
{
    /// <summary>Standard normal, by Box and Muller's transform.</summary>
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double Normal(this Random random, double mean, double deviation) => mean + (deviation * random.Normal());

    /// <summary>A positive value with the given median; <paramref name="spread"/> is the deviation of its logarithm.</summary>
    public static double LogNormal(this Random random, double median, double spread) => median * Math.Exp(spread * random.Normal());

    public static double Exponential(this Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
