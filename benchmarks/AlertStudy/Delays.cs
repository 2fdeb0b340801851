using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>How long a real drop takes to fire. Simulated.</summary>
internal static class Delays
{
    private const int Runs = 2000;
    private const int MaxEvaluations = 240;

    public static void Write(TextWriter to, Random random)
    {
        Study.Table(to, $"Minutes from a drop of accuracy (from 0.95) until the alert fires, median / 95th percentile of {Runs:N0} drops; windows of 5 min evaluated every 30 s, threshold 0.9",
            "labelled records of a window", "to 0.85, no confidence", "to 0.85, 0.95", "to 0.85, 0.99", "to 0.7, no confidence", "to 0.7, 0.95", "to 0.7, 0.99");
        foreach (var n in Study.Windows)
        {
            Study.Row(to, [$"{n}", .. new[] { 0.85, 0.7 }.SelectMany(accuracy => new double?[] { null, 0.95, 0.99 }.Select(confidence => Delay(n, accuracy, confidence, random)))]);
        }
    }

    private static string Delay(int n, double accuracy, double? confidence, Random random)
    {
        var rule = Study.Rule(confidence);
        var stream = new Stream(rule, n);
        var (good, bad) = (new BinomialCounts(stream.BlockSize, 0.95), new BinomialCounts(stream.BlockSize, accuracy));
        var delays = new List<double>(Runs);
        for (var run = 0; run < Runs; run++)
        {
            // An alert that fired before the drop would have been a false one: such runs begin anew.
            do
            {
                stream.Clear();
                for (var i = 0; i < 2 * Stream.Blocks; i++)
                    stream.Add(good.Draw(random));
            }
            while (stream.Phase == AlertPhase.Firing);
            var evaluations = 0;
            while (stream.Phase != AlertPhase.Firing && evaluations < MaxEvaluations)
            {
                stream.Add(bad.Draw(random));
                evaluations++;
            }

            delays.Add(stream.Phase == AlertPhase.Firing ? evaluations * 0.5 : double.PositiveInfinity);
        }

        delays.Sort();
        return $"{Show(delays[Runs / 2])} / {Show(delays[Runs * 95 / 100])}";
    }

    private static string Show(double minutes) => double.IsInfinity(minutes) ? "> 120" : Study.Number(minutes);
}
