using System.Diagnostics;

namespace OrleansMonitor.Benchmarks.SideBySide;

/// <summary>
/// The ratio of two methods that do the same number of operations per call: they run in turns, A B A B, and each pair of turns
/// gives one ratio, so that a machine whose speed drifts treats both alike.
/// </summary>
/// <param name="Name">What is compared.</param>
/// <param name="Limit">What the ratio is meant to stay below.</param>
/// <param name="Operations">Per call, to show times per operation.</param>
/// <param name="Baseline">The divisor.</param>
/// <param name="Subject">The dividend.</param>
internal sealed record ContenderComparison(string Name, double Limit, int Operations, Action Baseline, Action Subject)
{
    private const int Rounds = 101;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(20);

    public void Print(ProcessorClock clock)
    {
        var baseline = new Contender(Baseline, clock);
        var subject = new Contender(Subject, clock);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Warmup;)
        {
            baseline.Turn();
            subject.Turn();
        }

        baseline.Calibrate(TurnLength);
        subject.Calibrate(TurnLength);
        var (baselines, subjects, ratios) = (new double[Rounds], new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            baselines[round] = baseline.Turn();
            subjects[round] = subject.Turn();
            ratios[round] = subjects[round] / baselines[round];
        }

        Array.Sort(baselines);
        Array.Sort(subjects);
        Array.Sort(ratios);
        Console.WriteLine(FormattableString.Invariant(
            $"| {Name} | {baselines[Rounds / 2] / Operations:F2} | {subjects[Rounds / 2] / Operations:F2} | {ratios[Rounds / 2]:F3} | {ratios[Rounds / 4]:F3} to {ratios[3 * Rounds / 4]:F3} | {Limit} |"));
    }
}
