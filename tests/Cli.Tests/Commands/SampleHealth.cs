using OrleansMonitor.Domain.Classification;
using OrleansMonitor.Domain.Features;
using OrleansMonitor.Domain.Intervals;
using OrleansMonitor.Domain.Regression;
using OrleansMonitor.Domain.Scores;
using OrleansMonitor.Domain.Sketches;
using OrleansMonitor.Domain.Tokens;
using OrleansMonitor.Health;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Cli.Tests.Commands;

/// <summary>Answers of a silo with known figures.</summary>
internal static class SampleHealth
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ModelListEntry Model { get; } = new()
    {
        Model = "fraud",
        State = ModelState.Well,
        Reason = "accuracy is 0.91 (0.89 to 0.93, n 734) over the last 5 min",
        Records = 120_345,
        Watermark = Noon,
        PredictionsPerSecond = 241.4,
        Latency = Latency,
        ErrorRatio = 0.0042,
        Accuracy = 0.9123456,
        AucRoc = 0.8888,
        RecentFrom = Noon.AddMinutes(-1),
        RecentTo = Noon,
        RecentRecords = 1203,
        RecentLabelled = 734,
        LabelCoverage = 0.61,
        PendingPredictions = 1234,
        SamplingRate = 1,
        NodesReporting = 11,
        NodesExpected = 12,
        Versions = ["v1", "v2"],
    };

    public static NodeListEntry Node { get; } = new()
    {
        Node = "node-01",
        State = NodeState.Reporting,
        LastContact = Noon.AddSeconds(-3),
        Records = 10_000,
        PredictionsPerSecond = 80,
        Latency = Latency,
        ErrorRatio = 0,
        CpuUtilization = new GaugeHealth(0.25, 0.5),
        MemoryBytes = new GaugeHealth(1.5 * (1 << 30), 2.0 * (1 << 30)),
        UncommittedBatches = 2,
        Models = ["fraud"],
    };

    public static ClusterHealth Cluster { get; } = new()
    {
        Time = Noon,
        Records = 120_345,
        PredictionsPerSecond = 241.4,
        NodesReporting = 11,
        NodesExpected = 12,
        Models = [Model],
        Nodes = [Node],
        Silos =
        [
            new SiloListEntry { Silo = "silo-1", State = SiloState.Active, Version = "1.2.3", LastContact = Noon.AddSeconds(-2), RecordsPerSecond = 241, UncommittedBatches = 3, LagSeconds = 0.4, CpuUtilization = 0.12, MemoryBytes = 157.0 * (1 << 20) },
            new SiloListEntry { Silo = "silo-2", State = SiloState.Lost, Version = "1.2.3", LastContact = Noon.AddMinutes(-3), UncommittedBatches = 0 },
        ],
    };

    public static ModelHealth Health { get; } = new()
    {
        Model = "housing",
        From = new DateTimeOffset(2021, 6, 1, 0, 0, 0, TimeSpan.Zero),
        To = new DateTimeOffset(2022, 6, 1, 0, 0, 0, TimeSpan.Zero),
        Completeness = new Completeness
        {
            Records = 8232,
            SampledOut = 0,
            Dropped = 0,
            Late = 5,
            Rejected = 0,
            Labelled = 8232,
            LabelCoverage = 1,
            PendingPredictions = 0,
            NodesReporting = 1,
            NodesExpected = 1,
            Watermark = new DateTimeOffset(2022, 5, 9, 23, 0, 0, TimeSpan.Zero),
        },
        Latency = Latency,
        Classification = Quality,
        Regression = new RegressionFigures
        {
            Count = 10,
            Weight = 10,
            EffectiveCount = 10,
            MeanSquaredError = 4,
            RootMeanSquaredError = 2,
            MeanAbsoluteError = 1.5,
            MeanAbsolutePercentageError = 0.05,
            PercentageCount = 10,
            Bias = -0.25,
            RSquared = 0.9,
            MeanActual = 30,
        },
        Tokens = new TokenHealth { Input = new TokenFigures(100, 250_000, 2500, 2000, 5000, 9000, 12_000, 12_345, 0.00776) },
        Features =
        [
            new FeatureFigures("MedInc", new NumericFigures
            {
                Count = 8232,
                Missing = 0,
                Infinite = 0,
                MissingFraction = 0,
                Weight = 8232,
                EffectiveCount = 8232,
                Mean = 3.87,
                StandardDeviation = 1.9,
                Min = 0.5,
                LowerQuartile = 2.56,
                Median = 3.53,
                UpperQuartile = 4.74,
                Max = 15.0001,
            }, null),
        ],
        Outputs = new OutputHealth
        {
            Classes = new PredictedClasses
            {
                Count = 8232,
                Distinct = 2,
                Shares =
                [
                    new PredictedShare("0", 7271, 0.883260, new ConfidenceInterval(0.8761, 0.89, 0.95)),
                    new PredictedShare("1", 961, 0.116740, new ConfidenceInterval(0.11, 0.1239, 0.95)),
                ],
                Other = 0,
            },
            Values = new PredictedValues
            {
                Count = 8232,
                Infinite = 0,
                EffectiveCount = 8232,
                Mean = 2.0731,
                StandardDeviation = 1.1,
                Min = -0.25,
                P05 = 0.62,
                LowerQuartile = 1.25,
                Median = 1.88,
                UpperQuartile = 2.6,
                P95 = 4.4,
                Max = 6.75,
            },
            Confidence = new ScoreDistributionFigures
            {
                Count = 8232,
                OutOfRange = 0,
                EffectiveCount = 8232,
                Mean = 0.9,
                StandardDeviation = 0.08,
                Min = 0.5,
                P05 = 0.61,
                LowerQuartile = 0.8,
                Median = 0.92,
                UpperQuartile = 0.97,
                P95 = 0.995,
                Max = 1,
                Histogram = [.. Enumerable.Repeat(0.0, 10), 0.02, 0.03, 0.05, 0.05, 0.05, 0.1, 0.1, 0.1, 0.2, 0.3],
            },
        },
        Versions = [""],
        Segments = [""],
        Nodes = ["replay"],
    };

    private static LatencyFigures Latency => new(1000, 0.0125, 0.011, 0.02, 0.025, 0.0412, 0.09, 0.123, 0.00776);

    private static ClassificationHealth Quality => new()
    {
        Count = 8232,
        EffectiveCount = 8232,
        Classes = ["0", "1"],
        ConfusionMatrix = [[3901, 16], [3370, 945]],
        Accuracy = 0.588678,
        AccuracyInterval = new ConfidenceInterval(0.578, 0.5993, 0.95),
        ErrorRate = 0.411322,
        PositiveClass = "1",
        Precision = 0.983351,
        Recall = 0.219003,
        F1 = 0.358226,
        Macro = new AverageFigures(0.7, 0.6, 0.5),
        Micro = new AverageFigures(0.588678, 0.588678, 0.588678),
        Weighted = new AverageFigures(0.7, 0.6, 0.5),
    };
}
