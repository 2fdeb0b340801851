using OrleansMonitor.Domain.Dimensions;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Cluster;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Grains.Owners;
using OrleansMonitor.Grains.Privacy;
using OrleansMonitor.Silo.Ingest;
using OrleansMonitor.Silo.Privacy;
using OrleansMonitor.Silo.Prometheus;
using OrleansMonitor.Silo.Query.Live;
using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>What each section may hold. The ranges are those that the options' own documentation names.</summary>
internal static class SettingRules
{
    private const double MaxPrice = 1e9;
    private const int MaxLabels = 16;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(36_500);

    /// <summary>Settings that there were, and what to do now: one that is left in a configuration would look as if it had an effect.</summary>
    public static Dictionary<string, string> Removed { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Aggregation:DayRetention"] = "days are kept for ever. Leave it out, or set Aggregation:Retention to delete what is older, by the wall clock.",
    };

    public static void Check(AggregationOptions o, SettingErrors errors)
    {
        CheckWindow(errors, nameof(o.BaseWindow), o.BaseWindow);
        errors.Range(nameof(o.AllowedLateness), o.AllowedLateness, TimeSpan.Zero, TimeSpan.FromHours(1))
            .Range(nameof(o.MaxFutureSkew), o.MaxFutureSkew, TimeSpan.Zero, Day)
            .Range(nameof(o.BaseRetention), o.BaseRetention, TimeSpan.FromMinutes(2), MaxRetention)
            .Range(nameof(o.MinuteRetention), o.MinuteRetention, TimeSpan.FromHours(2), MaxRetention)
            .Range(nameof(o.HourRetention), o.HourRetention, 2 * Day, MaxRetention)
            .Rule(o.BaseRetention > o.AllowedLateness, nameof(o.BaseRetention), o.BaseRetention, "longer than", nameof(o.AllowedLateness), o.AllowedLateness)
            .Rule(o.MinuteRetention >= o.BaseRetention, nameof(o.MinuteRetention), o.MinuteRetention, "at least", nameof(o.BaseRetention), o.BaseRetention)
            .Rule(o.HourRetention >= o.MinuteRetention, nameof(o.HourRetention), o.HourRetention, "at least", nameof(o.MinuteRetention), o.MinuteRetention);
        if (o.Retention is { } retention)
            errors.Range(nameof(o.Retention), retention, Day, MaxRetention);
        foreach (var (model, own) in o.Models)
        {
            var prefix = $"{nameof(o.Models)}:{model}:";
            if (own.BaseWindow is { } window)
                CheckWindow(errors, prefix + nameof(own.BaseWindow), window);
            if (own.Retention is { } ownRetention)
                errors.Range(prefix + nameof(own.Retention), ownRetention, Day, MaxRetention);
            if (own.TargetRecordsPerSecond is { } target)
                errors.Range(prefix + nameof(own.TargetRecordsPerSecond), target, 0, 1e9);
            CheckPairs(errors, prefix + nameof(own.DimensionPairs), own.DimensionPairs);
            errors.Range($"{prefix}{nameof(own.Labels)}:Count", own.Labels.Count, 0, MaxLabels);
            CheckPrecision(errors, $"{prefix}{nameof(own.Precision)}:", own.Precision);
        }
    }

    private static void CheckPairs(SettingErrors errors, string setting, string[] pairs)
    {
        errors.Range(setting + ":Count", pairs.Length, 0, RecordLimits.MaxDimensionPairs);
        var known = new HashSet<DimensionPair>();
        for (var i = 0; i < pairs.Length; i++)
        {
            var pair = DimensionPairs.Read(pairs[i]);
            errors.Require(pair is not null, $"{setting}:{i}", pairs[i], DimensionPairs.Limit)
                .Require(pair is not { } read || known.Add(read), $"{setting}:{i}", pairs[i], "another pair than those before it");
        }
    }

    public static void Check(CommitOptions o, SettingErrors errors) => errors
        .Range(nameof(o.Interval), o.Interval, TimeSpan.FromMilliseconds(10), Minute)
        .Range(nameof(o.MaxUncommittedBytes), o.MaxUncommittedBytes, 64 << 10, 4L << 30)
        .Range(nameof(o.MaxUncommittedBatches), o.MaxUncommittedBatches, 1, 1_000_000)
        .Range(nameof(o.MaxStagedDeltas), o.MaxStagedDeltas, 1, 1_000_000)
        .Range(nameof(o.MaxCachedRows), o.MaxCachedRows, 1, 1_000_000)
        .Range(nameof(o.MaxBackoff), o.MaxBackoff, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10))
        .Range(nameof(o.ProducerRetention), o.ProducerRetention, TimeSpan.FromHours(1), MaxRetention)
        .Range(nameof(o.MaxProducersPerNode), o.MaxProducersPerNode, 1, 1_000_000)
        .Range(nameof(o.SequenceWindow), o.SequenceWindow, 8, 1 << 20)
        .Range(nameof(o.TidyInterval), o.TidyInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Range(nameof(o.ReportInterval), o.ReportInterval, TimeSpan.FromMilliseconds(10), Minute)
        .Rule(o.MaxBackoff >= o.Interval, nameof(o.MaxBackoff), o.MaxBackoff, "at least", nameof(o.Interval), o.Interval)
        .Rule(o.SequenceWindow >= o.MaxUncommittedBatches, nameof(o.SequenceWindow), o.SequenceWindow, "at least", nameof(o.MaxUncommittedBatches), o.MaxUncommittedBatches);

    public static void Check(LabelOptions o, SettingErrors errors) => errors
        .Range(nameof(o.PendingRetention), o.PendingRetention, Minute, MaxRetention)
        .Range(nameof(o.MergedChunks), o.MergedChunks, 2, 1024)
        .Range(nameof(o.EarlyLabelRetention), o.EarlyLabelRetention, TimeSpan.Zero, MaxRetention)
        .Range(nameof(o.MaxPendingPerModel), o.MaxPendingPerModel, 0, 100_000_000)
        .Rule(o.EarlyLabelRetention <= o.PendingRetention, nameof(o.EarlyLabelRetention), o.EarlyLabelRetention, "at most", nameof(o.PendingRetention), o.PendingRetention);

    public static void Check(PrivacyOptions o, SettingErrors errors)
    {
        errors.Range(nameof(o.MinimumRecords), o.MinimumRecords, 0, 1_000_000)
            .Range(nameof(o.Budget), o.Budget, 0, 1000)
            .Range(nameof(o.BudgetPeriod), o.BudgetPeriod, TimeSpan.FromHours(1), TimeSpan.FromDays(366));
        foreach (var (model, own) in o.Models)
        {
            if (own.MinimumRecords is { } minimum)
                errors.Range($"{nameof(o.Models)}:{model}:{nameof(own.MinimumRecords)}", minimum, 0, 1_000_000);
            if (own.Budget is { } budget)
                errors.Range($"{nameof(o.Models)}:{model}:{nameof(own.Budget)}", budget, 0, 1000);
        }

        _ = TextIds.Read(o, errors);
    }

    public static void Check(CardinalityOptions o, SettingErrors errors) => errors
        .Range(nameof(o.MaxModels), o.MaxModels, 1, 100_000)
        .Range(nameof(o.MaxNodes), o.MaxNodes, 1, 1_000_000)
        .Range(nameof(o.MaxSlicesPerModel), o.MaxSlicesPerModel, 1, 10_000)
        .Range(nameof(o.NodeTimeout), o.NodeTimeout, TimeSpan.FromSeconds(1), Day)
        .Range(nameof(o.NodeRetention), o.NodeRetention, Minute, MaxRetention)
        .Rule(o.NodeRetention >= o.NodeTimeout, nameof(o.NodeRetention), o.NodeRetention, "at least", nameof(o.NodeTimeout), o.NodeTimeout);

    public static void Check(AlertingOptions o, SettingErrors errors) => errors
        .Range(nameof(o.ReloadInterval), o.ReloadInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Range(nameof(o.RefreshInterval), o.RefreshInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5))
        .Range(nameof(o.Delay), o.Delay, TimeSpan.Zero, TimeSpan.FromHours(1))
        .Range(nameof(o.MaxCatchUp), o.MaxCatchUp, 1, 10_000)
        .Range(nameof(o.Shards), o.Shards, 1, 1024)
        .Range(nameof(o.MaxAlertsPerShard), o.MaxAlertsPerShard, 1, 1_000_000)
        .Range(nameof(o.MaxTransitionsPerShard), o.MaxTransitionsPerShard, 1, 1_000_000)
        .Range(nameof(o.NoDataInterval), o.NoDataInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))
        .Range(nameof(o.CheckpointInterval), o.CheckpointInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1))
        .Range(nameof(o.Retention), o.Retention, Minute, MaxRetention);

    public static void Check(IngestOptions o, SettingErrors errors) => errors
        .Range(nameof(o.MaxBodyBytes), o.MaxBodyBytes, 1 << 10, 256 << 20)
        .Range(nameof(o.MaxDecompressedBytes), o.MaxDecompressedBytes, o.MaxBodyBytes, 1 << 30)
        .Range(nameof(o.MaxConcurrentBatches), o.MaxConcurrentBatches, 1, 100_000)
        .Range(nameof(o.MaxBytesInFlight), o.MaxBytesInFlight, o.MaxDecompressedBytes, long.MaxValue)
        .Range(nameof(o.BodyTimeout), o.BodyTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
        .Range(nameof(o.MaxFoldedBytes), o.MaxFoldedBytes, 64 << 10, 1 << 30)
        .Range(nameof(o.WaitTimeout), o.WaitTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20))
        .Range(nameof(o.RetryAfter), o.RetryAfter, TimeSpan.FromMilliseconds(100), Minute)
        .Range(nameof(o.RefusalLifetime), o.RefusalLifetime, TimeSpan.Zero, TimeSpan.FromMinutes(10));

    public static void Check(StorageOptions o, SettingErrors errors) => errors
        .Defined(nameof(o.Provider), o.Provider)
        .NotEmpty(nameof(o.DataDirectory), o.DataDirectory)
        .Range(nameof(o.MaxQueuedCommits), o.MaxQueuedCommits, 1, 1_000_000)
        .Range(nameof(o.MaxGroupedCommits), o.MaxGroupedCommits, 1, 10_000)
        .Range(nameof(o.MaxGroupedBytes), o.MaxGroupedBytes, 64 << 10, 1 << 30)
        .Range(nameof(o.ReadConnections), o.ReadConnections, 1, 64)
        .Range(nameof(o.BusyTimeout), o.BusyTimeout, TimeSpan.FromSeconds(1), Minute)
        .Range(nameof(o.CheckpointBytes), o.CheckpointBytes, 1 << 20, 1 << 30)
        .Range(nameof(o.MaxLogBytes), o.MaxLogBytes, 1 << 20, 16L << 30)
        .Rule(o.MaxLogBytes >= o.CheckpointBytes, nameof(o.MaxLogBytes), o.MaxLogBytes, "at least", nameof(o.CheckpointBytes), o.CheckpointBytes);

    public static void Check(PriceOptions o, SettingErrors errors) => errors
        .Range(nameof(o.CpuCoreHour), o.CpuCoreHour, 0, MaxPrice)
        .Range(nameof(o.MemoryGiBHour), o.MemoryGiBHour, 0, MaxPrice)
        .Range(nameof(o.GpuHour), o.GpuHour, 0, MaxPrice)
        .Range(nameof(o.KilowattHour), o.KilowattHour, 0, MaxPrice)
        .Defined(nameof(o.Basis), o.Basis);

    public static void Check(LiveOptions o, SettingErrors errors) => errors
        .Range(nameof(o.MaxStreams), o.MaxStreams, 1, 10_000)
        .Range(nameof(o.MaxStreamsPerClient), o.MaxStreamsPerClient, 1, 1000);

    public static void Check(PrometheusOptions o, SettingErrors errors) => errors
        .Range(nameof(o.QueryTimeout), o.QueryTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))
        .Range(nameof(o.MaxConcurrentQueries), o.MaxConcurrentQueries, 1, 1000)
        .Range(nameof(o.MaxSamples), o.MaxSamples, 1000, 1_000_000_000)
        .Range(nameof(o.MaxSeries), o.MaxSeries, 1, 1_000_000)
        .Range(nameof(o.OwnHistory), o.OwnHistory, TimeSpan.Zero, Day);

    private static void CheckPrecision(SettingErrors errors, string prefix, PrecisionOptions o)
    {
        errors.Range(prefix + nameof(o.HalfWidth), o.HalfWidth, 0, 1e9)
            .Range(prefix + nameof(o.Period), o.Period, Minute, TimeSpan.FromDays(7))
            .Range(prefix + nameof(o.LowestRate), o.LowestRate, 1e-6, 1);
        if (o.Metric.Length == 0)
            return;
        errors.Require(o.HalfWidth > 0, prefix + nameof(o.HalfWidth), o.HalfWidth, "more than 0 where a figure is given")
            .Require(PrecisionOptions.FigureOf(o.Metric, out var problem) is not null, prefix + nameof(o.Metric), o.Metric, $"a figure with a confidence interval: {problem}");
    }

    /// <summary>Two owners whose windows cross a minute could not be merged into it.</summary>
    private static void CheckWindow(SettingErrors errors, string setting, TimeSpan window)
    {
        errors.Range(setting, window, TimeSpan.FromSeconds(1), Minute);
        if (window > TimeSpan.Zero)
            errors.Require(Minute.Ticks % window.Ticks == 0 && window.Ticks % TimeSpan.TicksPerMillisecond == 0, setting, window, "a whole number of milliseconds that divides a minute");
    }
}
