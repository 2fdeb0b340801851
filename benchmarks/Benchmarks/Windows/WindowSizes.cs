using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Benchmarks.Windows;

/// <summary>How many bytes a window of a model takes in storage and between silos, by part.</summary>
internal static class WindowSizes
{
    /// <summary>What a window of 10 classes and 8 features is meant to take at most, bytes.</summary>
    private const int Limit = 2_560;

    private static readonly int[] Counts = [2_000, 20_000, 100_000, 1_000_000];

    public static void Print()
    {
        AggregateParts[] parts = [AggregateParts.Traffic, AggregateParts.Latency, AggregateParts.Confusion, AggregateParts.Scores, AggregateParts.Features, AggregateParts.Outputs];
        Console.WriteLine("A window of a model with 10 classes and 8 features, bytes");
        Console.WriteLine(FormattableString.Invariant($"| records | all | of {Limit:N0} | {string.Join(" | ", parts).ToLowerInvariant()} |"));
        Console.WriteLine($"|---:|---:|---:|{string.Concat(Enumerable.Repeat("---:|", parts.Length))}");
        foreach (var records in Counts)
        {
            var window = ModelWindow.Of(records, seed: 1);
            var all = window.Encode().Length;
            var sizes = parts.Select(part => FormattableString.Invariant($"{window.Encode(part).Length - Header:N0}"));
            Console.WriteLine(FormattableString.Invariant($"| {records:N0} | {all:N0} | {(double)all / Limit:P0} | {string.Join(" | ", sizes)} |"));
        }
    }

    // The version and the parts, which the column "all" has once.
    private static int Header => new PartialAggregate().Encode().Length;
}
