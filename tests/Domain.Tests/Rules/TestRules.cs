using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Tests.Rules;

internal static class TestRules
{
    public static readonly AlertRule Latency = new()
    {
        Name = "HighLatency",
        Group = "latency",
        Metric = "latency_p99",
        Threshold = new Threshold(null, 0.25, null, 0.2),
    };

    public static readonly AlertRule Accuracy = new()
    {
        Name = "LowAccuracy",
        Group = "quality",
        Metric = "accuracy",
        Threshold = new Threshold(0.9, null, 0.9, null),
    };

    public static RuleReading Reading(double value, ulong records = 1000, double? coverage = 1) =>
        new() { Value = value, Current = value, Records = records, Coverage = coverage };

    public static RuleReading Between(double value, double lower, double upper, ulong records = 1000) =>
        Reading(value, records) with { Interval = new(lower, upper, 0.95) };
}
