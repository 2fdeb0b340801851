using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health.Questions;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>
/// What a summary's recent rows tell of a model: of all models how many records there are, and latency and quality of those that are looked at.
/// Thread-safe.
/// </summary>
internal sealed class RecentFigures
{
    private const double Level = 0.95;

    private readonly Lazy<RecentDetails> _details;

    public RecentFigures(ModelSummary summary, string? positiveClass)
    {
        _details = new Lazy<RecentDetails>(() => RecentDetails.Of(summary, positiveClass));
        if (summary.Recent.Length == 0)
            return;
        var recent = PartialAggregatePool.Shared.Rent();
        try
        {
            recent.MergeEncoded(summary.Recent, AggregateParts.Traffic);
            if (!recent.HasTraffic)
                return;
            var period = RecentRate.Period(recent, summary.RecentFrom, summary.RecentTo, summary.Watermark, summary.Records);
            Rate = period > TimeSpan.Zero ? recent.Traffic.Throughput(period) : null;
            (Records, Dropped, Rejected) = (recent.Traffic.Records, recent.Traffic.Dropped, recent.Traffic.Rejected);
        }
        finally
        {
            PartialAggregatePool.Shared.Return(recent);
        }
    }

    /// <summary>Per second of the recent rows; null: of one record no rate is told.</summary>
    public double? Rate { get; }

    public ulong Records { get; }

    public ulong Dropped { get; }

    public ulong Rejected { get; }

    public double? P99 => _details.Value.P99;

    public ulong Latencies => _details.Value.Latencies;

    /// <summary>Null: quality is not known.</summary>
    public Metric? QualityMetric => _details.Value.QualityMetric;

    public RuleReading Quality => _details.Value.Quality;

    private sealed record RecentDetails(double? P99, ulong Latencies, Metric? QualityMetric, RuleReading Quality)
    {
        public static RecentDetails Of(ModelSummary summary, string? positiveClass)
        {
            var recent = PartialAggregatePool.Shared.Rent();
            try
            {
                if (summary.Recent.Length > 0)
                    recent.MergeEncoded(summary.Recent, QualityFigure.Parts | AggregateParts.Latency);
                var details = new RecentDetails(
                    recent.HasLatency ? recent.Latency.Seconds.Quantile(0.99) : null,
                    recent.HasLatency ? recent.Latency.Seconds.Count : 0,
                    null,
                    default);
                var input = new MetricInput { Window = recent, From = summary.RecentFrom, To = summary.RecentTo, PositiveClass = positiveClass };
                foreach (var (_, metric) in QualityFigure.CandidatesOf(recent))
                {
                    if (metric.Read(input, Level) is { Value: not null } reading)
                        return details with { QualityMetric = metric, Quality = reading };
                }

                return details;
            }
            finally
            {
                PartialAggregatePool.Shared.Return(recent);
            }
        }
    }
}

/// <summary>Figures of summaries, each read once: a summary that did not change is the same object still. Not thread-safe.</summary>
internal sealed class RecentFiguresCache
{
    private Dictionary<string, (byte[] Recent, RecentFigures Figures)> _known = new(StringComparer.Ordinal);

    public Dictionary<string, RecentFigures> Of(IEnumerable<ModelSummary> summaries, Func<string, string?> positiveClass)
    {
        var known = new Dictionary<string, (byte[] Recent, RecentFigures Figures)>(StringComparer.Ordinal);
        foreach (var summary in summaries)
        {
            known[summary.Model] = _known.TryGetValue(summary.Model, out var before) && ReferenceEquals(before.Recent, summary.Recent)
                ? before
                : (summary.Recent, new RecentFigures(summary, positiveClass(summary.Model)));
        }

        _known = known;
        return known.ToDictionary(static each => each.Key, static each => each.Value.Figures, StringComparer.Ordinal);
    }
}
