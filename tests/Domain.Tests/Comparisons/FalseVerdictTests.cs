using OrleansMonitor.Domain.Comparisons;
using OrleansMonitor.Domain.Records;
using Xunit.Abstractions;
using static OrleansMonitor.Domain.Tests.Comparisons.ComparedVersions;

namespace OrleansMonitor.Domain.Tests.Comparisons;

/// <summary>A small edition of benchmarks/ComparisonStudy: two equal versions, looked at every minute of a day.</summary>
public class FalseVerdictTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_401;
    private const int Minutes = 1_440;
    private const int Runs = 150;

    [Theory]
    [InlineData(20, 20, 0.9)]
    [InlineData(38, 2, 0.98)]
    public void Looking_every_minute_calls_equal_versions_worse_as_seldom_as_promised(int ofBaseline, int ofCandidate, double accuracy)
    {
        var (worse, better, worseByFixedTest, version) = (0, 0, 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(Seed + run);
            var (baseline, candidate) = (new PartialAggregate(), new PartialAggregate());
            var (isWorse, isBetter, isWorseByFixedTest, isVersionWorse) = (false, false, false, false);
            for (var minute = 0; minute < Minutes; minute++)
            {
                Add(baseline, ofBaseline, accuracy, random);
                Add(candidate, ofCandidate, accuracy, random);
                var comparison = new VersionComparison(Version("1", ("", baseline)), Version("2", ("", candidate)), new ComparisonSettings { Margin = 0 });
                var figure = comparison.Compare(ComparisonMetrics.Find("accuracy", out _)!, isDecisive: false);
                isWorse |= figure.Verdict == ComparisonVerdict.Worse;
                isBetter |= figure.Verdict == ComparisonVerdict.Better;
                isVersionWorse |= minute % 10 == 0 && comparison.Verdict(comparison.Figures()) == ComparisonVerdict.Worse;
                isWorseByFixedTest |= minute > 10 && Deviation(baseline, candidate) < -1.96;
            }

            (worse, better) = (worse + (isWorse ? 1 : 0), better + (isBetter ? 1 : 0));
            (worseByFixedTest, version) = (worseByFixedTest + (isWorseByFixedTest ? 1 : 0), version + (isVersionWorse ? 1 : 0));
        }

        output.WriteLine($"seed {Seed}, {Runs} runs: called worse {worse}, better {better}, the version worse {version}; worse by a fixed test {worseByFixedTest}");
        // Four standard errors above 5%.
        var most = Runs * (0.05 + (4 * Math.Sqrt(0.05 * 0.95 / Runs)));
        worse.ShouldBeLessThanOrEqualTo((int)most);
        (worse + better).ShouldBeLessThanOrEqualTo((int)most);
        version.ShouldBeLessThanOrEqualTo((int)most);
        worseByFixedTest.ShouldBeGreaterThan(Runs / 7, "the reason for sequential inference");
    }

    private static void Add(PartialAggregate rows, int records, double accuracy, Random random)
    {
        for (var i = 0; i < records; i++)
        {
            rows.Traffic.AddRecord(0);
            rows.Confusion.Add("a", random.NextDouble() < accuracy ? "a" : "b");
            rows.Latency.Add(0.1 + random.NextDouble());
        }
    }

    private static double Deviation(PartialAggregate baseline, PartialAggregate candidate)
    {
        var (a, b) = (baseline.Confusion.ToFigures()!, candidate.Confusion.ToFigures()!);
        var both = ((a.Accuracy * a.Count) + (b.Accuracy * b.Count)) / (a.Count + b.Count);
        return (b.Accuracy - a.Accuracy) / Math.Sqrt(Math.Max(1e-12, both * (1 - both)) * ((1.0 / a.Count) + (1.0 / b.Count)));
    }
}
