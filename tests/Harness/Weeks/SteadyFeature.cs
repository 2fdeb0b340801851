namespace OrleansMonitor.Harness.Weeks;

/// <summary>A feature whose distribution stays what it is: a number or a category of a record, or none.</summary>
/// <param name="Name">Of the feature.</param>
/// <param name="Number">Draws a number, given the seconds since the record before; NaN is missing. Null: it is of categories.</param>
/// <param name="Category">Draws a category; null is missing. Null: it is of numbers.</param>
internal sealed record SteadyFeature(string Name, Func<Random, double, double>? Number, Func<Random, string?>? Category)
{
    /// <summary>Fifty of many kinds, two of which remember what they were.</summary>
    public static SteadyFeature[] Fifty()
    {
        var features = new List<SteadyFeature>();
        foreach (var i in Enumerable.Range(0, 12))
            features.Add(Numbers($"normal {i}", random => (100 * i) + ((i + 1) * Normal(random))));
        foreach (var i in Enumerable.Range(0, 8))
            features.Add(Numbers($"lognormal {i}", random => Math.Exp(i - 2 + ((0.3 + (0.2 * i)) * Normal(random)))));
        foreach (var i in Enumerable.Range(0, 6))
            features.Add(Numbers($"uniform {i}", random => (10 * i) + random.NextDouble()));
        foreach (var i in Enumerable.Range(0, 6))
            features.Add(Numbers($"count {i}", random => Poisson(random, new[] { 0.2, 1, 3, 8, 30, 100 }[i])));
        foreach (var i in Enumerable.Range(0, 3))
            features.Add(Categories($"pair {i}", Named(new[] { 0.5, 0.1, 0.99 }[i], 2)));
        foreach (var i in Enumerable.Range(0, 4))
            features.Add(Categories($"twenty {i}", Zipf(20, 0.3 * i)));
        foreach (var i in Enumerable.Range(0, 2))
            features.Add(Categories($"two hundred {i}", Zipf(200, 0.5 + (0.5 * i))));
        features.Add(Categories("rare", random => random.NextDouble() < 0.002 ? $"odd {random.Next(40)}" : random.NextDouble() < 0.3 ? "b" : "a"));
        features.Add(Categories("id", random => $"user {random.Next(100_000)}"));
        features.Add(Numbers("often missing", random => random.NextDouble() < 0.7 ? double.NaN : Normal(random)));
        features.Add(Categories("often missing category", random => random.NextDouble() < 0.5 ? null : random.NextDouble() < 0.2 ? "x" : "y"));
        features.Add(Numbers("mostly zero", random => random.NextDouble() < 0.9 ? 0 : Math.Exp(Normal(random))));
        features.Add(Numbers("heavy tail", random => Math.Pow(1 - random.NextDouble(), -0.8)));
        features.Add(Numbers("constant", static _ => 1));

        // Neighbours of a session; and something that takes half an hour to change, as load or weather do.
        var (session, weather) = (0.0, 0.0);
        features.Add(Numbers("session", random => session = (0.9 * session) + (Math.Sqrt(1 - 0.81) * Normal(random))));
        features.Add(new SteadyFeature("weather", (random, seconds) => weather = (Math.Exp(-seconds / 1800) * weather) + (Math.Sqrt(1 - Math.Exp(-seconds / 900)) * Normal(random)), null));
        return [.. features];
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static int Poisson(Random random, double mean)
    {
        if (mean > 50)
            return (int)Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * Normal(random))));
        var (product, count) = (random.NextDouble(), 0);
        for (var least = Math.Exp(-mean); product > least; count++)
            product *= random.NextDouble();
        return count;
    }

    private static SteadyFeature Numbers(string name, Func<Random, double> draw) => new(name, (random, _) => draw(random), null);

    private static SteadyFeature Categories(string name, Func<Random, string?> draw) => new(name, null, draw);

    private static Func<Random, string?> Named(double first, int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(static i => $"c{i}")];
        return random => random.NextDouble() < first ? names[0] : names[1 + random.Next(count - 1)];
    }

    /// <summary>The i-th of them is i^-s as frequent as the first.</summary>
    private static Func<Random, string?> Zipf(int count, double s)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(static i => $"c{i:000}")];
        var sums = new double[count];
        for (var i = 0; i < count; i++)
            sums[i] = (i == 0 ? 0 : sums[i - 1]) + Math.Pow(i + 1, -s);
        return random =>
        {
            var at = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            return names[Math.Min(at < 0 ? ~at : at, count - 1)];
        };
    }
}
