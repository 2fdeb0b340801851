using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>How often an alert fires in a day of evaluations every 30 s, windows of 5 min: consecutive windows share nine tenths of their records. Simulated.</summary>
internal static class Days
{
    private const int Runs = 200;
    private const int EvaluationsOfDay = 2880;

    public static void Write(TextWriter to, Random random)
    {
        Study.Table(to, $"Alerts per day, windows of 500 labelled records evaluated 2,880 times a day; {Runs} days",
            "true accuracy", "no confidence", "no confidence, for: 5m", "confidence: 0.95", "confidence: 0.99", "confidence: 0.999", "confidence: 0.99, for: 5m");
        (double? Confidence, int ForMinutes)[] rules = [(null, 0), (null, 5), (0.95, 0), (0.99, 0), (0.999, 0), (0.99, 5)];
        foreach (var accuracy in new[] { 0.9, 0.905, 0.91, 0.92, 0.93 })
        {
            Study.Row(to, [Study.Number(accuracy), .. rules.Select(each =>
            {
                var stream = new Stream(Study.Rule(each.Confidence) with { For = TimeSpan.FromMinutes(each.ForMinutes) }, 500);
                var counts = new BinomialCounts(stream.BlockSize, accuracy);
                var fired = 0;
                for (var i = 0; i < Runs * EvaluationsOfDay; i++)
                {
                    var before = stream.Phase;
                    stream.Add(counts.Draw(random));
                    fired += before != AlertPhase.Firing && stream.Phase == AlertPhase.Firing ? 1 : 0;
                }

                return Study.Number(Math.Round((double)fired / Runs, 3));
            })]);
        }
    }
}
