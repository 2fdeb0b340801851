using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.AlertStudy;

/// <summary>The same for latencies: quantiles and means of lognormal values whose true figure is at the threshold. Simulated.</summary>
internal static class LatencyStudy
{
    private const int Runs = 20_000;
    private const double Sigma = 1;

    public static void Write(TextWriter to, Random random)
    {
        // Of a lognormal distribution with a median of 1.
        (string Metric, double Truth)[] figures = [("latency_p50", 1), ("latency_p99", Math.Exp(2.3263478740408408 * Sigma)), ("latency_mean", Math.Exp(Sigma * Sigma / 2))];
        Study.Table(to, $"False alarms of one evaluation with confidence 0.95, lognormal latencies (σ = {Sigma}), true figure at the threshold: above / below; {Runs:N0} windows",
            ["records", .. figures.Select(static figure => figure.Metric)]);
        foreach (var n in new[] { 50, 200, 1000 })
        {
            var alarms = new (int Above, int Below)[figures.Length];
            var window = new PartialAggregate();
            for (var run = 0; run < Runs; run++)
            {
                window.Clear();
                for (var i = 0; i < n; i++)
                    window.Latency.Add(Math.Exp(Sigma * Normal(random)));
                for (var f = 0; f < figures.Length; f++)
                {
                    var interval = MetricCatalog.Find(figures[f].Metric, out _)!.Read(new MetricInput { Window = window, From = 0, To = 60_000 }, 0.95).Interval!.Value;
                    alarms[f].Above += interval.Lower > figures[f].Truth ? 1 : 0;
                    alarms[f].Below += interval.Upper < figures[f].Truth ? 1 : 0;
                }
            }

            Study.Row(to, [$"{n}", .. alarms.Select(static each => $"{Study.Percent((double)each.Above / Runs)} / {Study.Percent((double)each.Below / Runs)}")]);
        }
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
