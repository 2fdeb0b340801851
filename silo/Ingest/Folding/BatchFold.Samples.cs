using System.Globalization;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Resources;
using OrleansMonitor.Grains.Models;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Folding;

/// <content>Resource samples and omissions.</content>
internal sealed partial class BatchFold
{
    public const string IntervalReason = "interval-invalid";
    public const string ResourceReason = "resource-invalid";

    private const float MaxIntervalSeconds = 86_400;

    // Utilisation is measured as time over time, by two clocks that do not tick together.
    private const float MaxUtilization = 1.1f;

    private readonly GpuReading[] _gpus = new GpuReading[WireLimits.MaxGpus];

    public void Add(ResourceSample sample)
    {
        if (!CheckSample(sample))
            return;
        for (var i = 0; i < sample.Gpus.Count; i++)
        {
            var gpu = sample.Gpus[i];
            _gpus[i] = new GpuReading(Math.Min(gpu.Utilization, 1), gpu.MemoryBytes, gpu.MemoryLimitBytes, gpu.PowerWatts);
        }

        var reading = new ResourceReading(
            sample.IntervalSeconds, Math.Min(sample.CpuUtilization, 1), sample.CpuCores, sample.MemoryBytes, sample.MemoryLimitBytes);
        _partial.Resources.Add(reading, _gpus.AsSpan(0, sample.Gpus.Count));
        _node.Add(new WindowPart("", "", sample.Time - sample.Time % _nodeWindow, Encode(_partial)));
        _partial.Clear();
        Samples++;
    }

    public async ValueTask AddAsync(Omission omission)
    {
        const string Field = "omissions";
        if (NameRules.Check(omission.Model) is { } problem)
            Log.Add(problem, Field + ".model", NameRules.Show(omission.Model), NameRules.LimitText, 1);
        else if (NameRules.Check(omission.Version, mayBeEmpty: true) is { } versionProblem)
            Log.Add(versionProblem, Field + ".version", NameRules.Show(omission.Version), NameRules.LimitText, 1);
        else if (NameRules.Check(omission.Segment, mayBeEmpty: true) is { } segmentProblem)
            Log.Add(segmentProblem, Field + ".segment", NameRules.Show(omission.Segment), NameRules.LimitText, 1);
        else if (CheckTime(omission.Time, Field + ".time")
            && await AdmitAsync(omission.Model, omission.Version, omission.Segment, 1, Field) is { } entry)
        {
            _model = Accumulator(entry);
            _partial.Traffic.AddOmitted(Math.Min(omission.SampledOut, int.MaxValue), Math.Min(omission.Dropped, int.MaxValue));
            if (!_partial.IsEmpty)
                AddWindow(omission.Version, omission.Segment, omission.Time - omission.Time % entry.Window, _partial);
            _partial.Clear();
            Samples++;
        }
    }

    private bool CheckSample(ResourceSample sample)
    {
        if (!CheckTime(sample.Time, "resources.time"))
            return false;
        if (!(sample.IntervalSeconds > 0 && sample.IntervalSeconds <= MaxIntervalSeconds))
            return Refuse(IntervalReason, "resources.interval_seconds", sample.IntervalSeconds, "more than 0, at most 86400 seconds");
        if (sample.GpuTotal > sample.Gpus.Count)
            return Refuse(RejectionReasons.TooManyGpus, "resources.gpus", sample.GpuTotal, $"{WireLimits.MaxGpus} GPUs in a sample");
        if (!IsUtilization(sample.CpuUtilization))
            return Refuse(ResourceReason, "resources.cpu_utilization", sample.CpuUtilization, "0 to 1, or NaN for unknown");
        if (!IsAmount(sample.CpuCores))
            return Refuse(ResourceReason, "resources.cpu_cores", sample.CpuCores, "a finite number, at least 0, or NaN for unknown");
        if (!AreBytes(sample.MemoryBytes, sample.MemoryLimitBytes, out var bytes))
            return Refuse(ResourceReason, "resources.memory_bytes", bytes, "at least 0, or -1 for unknown");
        foreach (var gpu in sample.Gpus)
        {
            if (!IsUtilization(gpu.Utilization))
                return Refuse(ResourceReason, "resources.gpus.utilization", gpu.Utilization, "0 to 1, or NaN for unknown");
            if (!IsAmount(gpu.PowerWatts))
                return Refuse(ResourceReason, "resources.gpus.power_watts", gpu.PowerWatts, "a finite number, at least 0, or NaN for unknown");
            if (!AreBytes(gpu.MemoryBytes, gpu.MemoryLimitBytes, out bytes))
                return Refuse(ResourceReason, "resources.gpus.memory_bytes", bytes, "at least 0, or -1 for unknown");
        }

        return true;
    }

    private bool CheckTime(long time, string field)
    {
        if (time > MaxTime)
            Log.Add(RejectionReasons.TimeFuture, field, EventTimeText.Of(time), $"at most {EventTimeText.Of(MaxTime)}", 1);
        else if (time < 0)
            Log.Add(RejectionReasons.TimeExpired, field, EventTimeText.Of(time), $"at least {EventTimeText.Of(0)}", 1);
        else
            return true;
        return false;
    }

    private bool Refuse(string reason, string field, double value, string limit)
    {
        Log.Add(reason, field, value.ToString("R", CultureInfo.InvariantCulture), limit, 1);
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
