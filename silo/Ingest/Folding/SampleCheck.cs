using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <summary>What a resource sample may hold; what is wrong is logged.</summary>
internal static class SampleCheck
{
    private const float MaxIntervalSeconds = 86_400;

    // Utilisation is measured as time over time, by two clocks that do not tick together.
    private const float MaxUtilization = 1.1f;

    public static bool IsGood(ResourceSample sample, long minTime, long maxTime, RejectionLog log)
    {
        if (!IsTime(sample.Time, minTime, maxTime, "resources.time", log))
            return false;
        if (!(sample.IntervalSeconds > 0 && sample.IntervalSeconds <= MaxIntervalSeconds))
            return Refuse(log, RejectionReasons.IntervalInvalid, "resources.interval_seconds", sample.IntervalSeconds, "more than 0, at most 86400 seconds");
        if (sample.GpuTotal > sample.Gpus.Count)
            return Refuse(log, RejectionReasons.TooManyGpus, "resources.gpus", sample.GpuTotal, $"{WireLimits.MaxGpus} GPUs in a sample");
        if (!IsUtilization(sample.CpuUtilization))
            return Refuse(log, RejectionReasons.ResourceInvalid, "resources.cpu_utilization", sample.CpuUtilization, "0 to 1, or NaN for unknown");
        if (!IsAmount(sample.CpuCores))
            return Refuse(log, RejectionReasons.ResourceInvalid, "resources.cpu_cores", sample.CpuCores, "a finite number, at least 0, or NaN for unknown");
        if (!AreBytes(sample.MemoryBytes, sample.MemoryLimitBytes, out var bytes))
            return Refuse(log, RejectionReasons.ResourceInvalid, "resources.memory_bytes", bytes, "at least 0, or -1 for unknown");
        foreach (var gpu in sample.Gpus)
        {
            if (!IsUtilization(gpu.Utilization))
                return Refuse(log, RejectionReasons.ResourceInvalid, "resources.gpus.utilization", gpu.Utilization, "0 to 1, or NaN for unknown");
            if (!IsAmount(gpu.PowerWatts))
                return Refuse(log, RejectionReasons.ResourceInvalid, "resources.gpus.power_watts", gpu.PowerWatts, "a finite number, at least 0, or NaN for unknown");
            if (!AreBytes(gpu.MemoryBytes, gpu.MemoryLimitBytes, out bytes))
                return Refuse(log, RejectionReasons.ResourceInvalid, "resources.gpus.memory_bytes", bytes, "at least 0, or -1 for unknown");
        }

        return true;
    }

    public static bool IsTime(long time, long minTime, long maxTime, string field, RejectionLog log)
    {
        if (time > maxTime)
            log.Add(RejectionReasons.TimeFuture, field, EventTimeText.Of(time), $"at most {EventTimeText.Of(maxTime)}", 1);
        else if (time < minTime)
            log.Add(RejectionReasons.TimeExpired, field, EventTimeText.Of(time), EventTimeText.AtLeast(minTime), 1);
        else
            return true;
        return false;
    }

    private static bool Refuse(RejectionLog log, string reason, string field, double value, string limit)
    {
        log.Add(reason, field, value.ToString("R", CultureInfo.InvariantCulture), limit, 1);
        return false;
    }

    private static bool IsUtilization(float value) => float.IsNaN(value) || value is >= 0 and <= MaxUtilization;

    private static bool IsAmount(float value) => float.IsNaN(value) || (value >= 0 && float.IsFinite(value));

    private static bool AreBytes(long used, long limit, out long bad)
    {
        bad = used < -1 ? used : limit;
        return used >= -1 && limit >= -1;
    }
}
