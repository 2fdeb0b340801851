using System.Globalization;
using OrleansMonitor.Domain.Comparisons;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>In how many runs a version that is truly worse was called so at the latest after so many records of each version.</summary>
internal static class PowerTable
{
    /// <param name="to">Receives the table.</param>
    /// <param name="seed">Of all runs.</param>
    /// <param name="runs">Of each case.</param>
    /// <param name="perLook">Records of each version between two looks.</param>
    /// <param name="records">The columns.</param>
    /// <param name="cases">The rows.</param>
    /// <param name="run">After how many records it was called worse first; <see cref="int.MaxValue"/>: never.</param>
    public static void Write<TTruth>(TextWriter to, int seed, int runs, int perLook, int[] records, (string Name, string Metric, TTruth Truth)[] cases, Func<ComparisonMetric, TTruth, Random, int> run)
    {
        to.WriteLine();
        to.WriteLine($"Called worse at the latest after so many records of each version, looked at every {perLook}; {runs} runs");
        to.WriteLine();
        to.WriteLine("| true difference | " + string.Join(" | ", records.Select(static n => n.ToString("N0", CultureInfo.InvariantCulture))) + " | median |");
        to.WriteLine("| --- |" + string.Concat(records.Select(static _ => " ---: |")) + " ---: |");
        for (var index = 0; index < cases.Length; index++)
        {
            var (name, metric, truth) = cases[index];
            var first = seed + (index * 1_000_000);
            var found = new int[runs];
            Parallel.For(0, runs, i => found[i] = run(ComparisonMetrics.Find(metric, out _)!, truth, new Random(first + i)));
            Array.Sort(found);
            var median = found[runs / 2] == int.MaxValue ? "–" : found[runs / 2].ToString("N0", CultureInfo.InvariantCulture);
            to.WriteLine($"| {name} | " + string.Join(" | ", records.Select(n => (100.0 * found.Count(each => each <= n) / runs).ToString("0", CultureInfo.InvariantCulture) + "%")) + $" | {median} |");
        }
    }
}
