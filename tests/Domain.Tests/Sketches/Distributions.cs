namespace OrleansMonitor.Domain.Tests.Sketches;

/// <summary>Values to try sketches on, all as floats so that columns and single values are the same.</summary>
public static class Distributions
{
    public static readonly string[] NotNegative = ["uniform", "exponential", "lognormal", "pareto", "constant", "tokens", "bimodal", "with zeros", "wide"];
    public static readonly string[] Signed = ["normal", "shifted", "mixed", "negative", "sparse", .. NotNegative];

    public static float[] Draw(string name, int count, Random random) =>
        Enumerable.Range(0, count).Select(_ => (float)One(name, random)).ToArray();

    private static double One(string name, Random random) => name switch
    {
        "uniform" => random.NextDouble(),
        "exponential" => -Math.Log(1 - random.NextDouble()) * 0.2,
        "lognormal" => Math.Exp((0.7 * Normal(random)) - 3),
        "pareto" => 0.001 / Math.Pow(1 - random.NextDouble(), 1 / 1.1),
        "constant" => 0.125,
        "tokens" => random.Next(1, 9000),
        "bimodal" => random.Next(10) == 0 ? 30 + random.NextDouble() : 0.01 + (0.001 * random.NextDouble()),
        "with zeros" => random.Next(3) == 0 ? 0 : random.NextDouble() * 5,
        "wide" => Math.Pow(2, (random.NextDouble() * 30) - 15),
        "normal" => Normal(random),
        "shifted" => 300 + (5 * Normal(random)),
        "mixed" => random.Next(4) switch { 0 => 0, 1 => -random.NextDouble() * 1e6, _ => random.NextDouble() * 1e-3 },
        "negative" => -Math.Exp(Normal(random)),
        "sparse" => random.Next(20) == 0 ? Normal(random) : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "unknown distribution"),
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
