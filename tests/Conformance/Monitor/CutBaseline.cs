using OrleansMonitor.Domain.Baselines;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>A baseline of features and of measurements that come with the records and later.</summary>
internal static class CutBaseline
{
    public static Baseline Made { get; } = Make();

    private static Baseline Make()
    {
        const int Rows = 200;
        var random = new Random(7);
        var builder = new BaselineBuilder();
        builder.AddNumbers(ColumnRole.Feature, "a", Numbers());
        builder.AddCategories(ColumnRole.Feature, "b", Categories("value", 40));
        builder.AddNumbers(ColumnRole.Measurement, "judge", Numbers());
        builder.AddNumbers(ColumnRole.Measurement, "revenue", Numbers());
        builder.AddNumbers(ColumnRole.Measurement, "changes kind", Numbers());
        builder.AddCategories(ColumnRole.Measurement, "verdict", Categories("verdict", 20));
        builder.AddCategories(ColumnRole.Measurement, "thumbs up", [.. Enumerable.Range(0, Rows).Select(_ => random.Next(4) > 0 ? "true" : "false")]);
        return builder.Build();

        double[] Numbers() => [.. Enumerable.Range(0, Rows).Select(_ => (random.NextDouble() * 50) - 10)];

        string[] Categories(string name, int most) => [.. Enumerable.Range(0, Rows).Select(_ => $"{name} {random.Next(most)}")];
    }
}
