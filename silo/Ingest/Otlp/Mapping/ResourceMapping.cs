using System.Globalization;
using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Silo.Ingest.Otlp.Reading;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Silo.Ingest.Otlp.Mapping;

/// <summary>What the metrics of one resource say that a node used, as one sample. Of several points of one series the newest counts.</summary>
internal sealed class ResourceMapping(TimeSpan interval)
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    // Of a machine with more, the rest is left out: it says the same of the whole.
    private const int MaxCpus = 1024;

    private readonly Dictionary<(string Cpu, string Mode), Reading> _cpus = [];
    private readonly Dictionary<string, Reading> _memory = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Gpu> _gpus = new(StringComparer.Ordinal);
    private Reading _memoryLimit;
    private Reading _process;
    private ulong _time;

    public bool IsEmpty => _time == 0;

    /// <summary>False: the metric says nothing of what a node used.</summary>
    public bool TryAdd(OtlpMetric metric, RejectionLog log)
    {
        if (!metric.IsOfNumbers || KindOf(metric) is not { } kind)
            return false;
        while (metric.MoveNext())
        {
            if ((long)metric.Time < 0)
                log.Add(OtlpReasons.TimeInvalid, "metrics.data_points.time_unix_nano", ((long)metric.Time).ToString(CultureInfo.InvariantCulture), OtlpReasons.TimeLimit, 1);
            else if (!double.IsNaN(metric.Value) && metric.Time > 0)
                Add(kind, metric);
        }

        return true;
    }

    /// <summary>The sample, as an empty one is filled.</summary>
    public void Fill(ResourceSample sample)
    {
        sample.Clear();
        sample.Time = (long)(_time / NanosecondsPerMillisecond);
        sample.IntervalSeconds = (float)interval.TotalSeconds;
        (sample.CpuUtilization, sample.CpuCores) = Cpu();
        var used = Of(_memory.GetValueOrDefault("used"));
        sample.MemoryBytes = used >= 0 ? used : Of(_process);
        // The states of memory add up to all of it.
        sample.MemoryLimitBytes = _memoryLimit.Time > 0 ? Of(_memoryLimit) : _memory.ContainsKey("free") ? (long)_memory.Values.Sum(static reading => reading.Value) : -1;
        foreach (var gpu in _gpus.Values)
        {
            sample.GpuTotal++;
            if (sample.Gpus.Count < WireLimits.MaxGpus)
                Fill(sample.Gpus.Add(), gpu);
        }
    }

    public void Clear()
    {
        _cpus.Clear();
        _memory.Clear();
        _gpus.Clear();
        _memoryLimit = _process = default;
        _time = 0;
    }

    private enum Kind
    {
        Cpu,
        Memory,
        MemoryLimit,
        Process,
        GpuUtilization,
        GpuMemory,
        GpuMemoryLimit,
        GpuPower,
    }

    private static Kind? KindOf(OtlpMetric metric)
    {
        if (metric.Is("system.cpu.utilization"u8))
            return Kind.Cpu;
        if (metric.Is("system.memory.usage"u8))
            return Kind.Memory;
        if (metric.Is("system.memory.limit"u8))
            return Kind.MemoryLimit;
        if (metric.Is("process.memory.usage"u8))
            return Kind.Process;
        if (metric.Is("hw.gpu.utilization"u8))
            return Kind.GpuUtilization;
        if (metric.Is("hw.gpu.memory.usage"u8))
            return Kind.GpuMemory;
        if (metric.Is("hw.gpu.memory.limit"u8))
            return Kind.GpuMemoryLimit;
        return metric.Is("hw.power"u8) ? Kind.GpuPower : null;
    }

    private void Add(Kind kind, OtlpMetric point)
    {
        var attributes = point.Attributes;
        switch (kind)
        {
            case Kind.Cpu when _cpus.Count < MaxCpus * 8:
                var cpu = attributes.Find("cpu.logical_number"u8, "system.cpu.logical_number"u8) is { IsAbsent: false } number ? number : attributes.Find("cpu"u8);
                var mode = attributes.Find("cpu.mode"u8, "system.cpu.state"u8) is { IsAbsent: false } own ? own : attributes.Find("state"u8);
                Set(ref CollectionsMarshal.GetValueRefOrAddDefault(_cpus, (cpu.Text() ?? "", mode.Text() ?? ""), out _), point);
                break;
            case Kind.Memory when _memory.Count < MaxCpus:
                Set(ref CollectionsMarshal.GetValueRefOrAddDefault(_memory, attributes.Find("system.memory.state"u8, "state"u8).Text() ?? "used", out _), point);
                break;
            case Kind.MemoryLimit:
                Set(ref _memoryLimit, point);
                break;
            case Kind.Process:
                Set(ref _process, point);
                break;
            case Kind.GpuPower when !attributes.Find("hw.type"u8).Is("gpu"u8):
                break;
            case Kind.GpuUtilization when attributes.Find("hw.gpu.task"u8) is { IsAbsent: false } task && !task.Is("general"u8):
                break;
            case >= Kind.GpuUtilization:
                AddGpu(kind, attributes.Find("hw.id"u8).Text() ?? "", point);
                break;
        }
    }

    private void AddGpu(Kind kind, string id, OtlpMetric point)
    {
        if (!_gpus.TryGetValue(id, out var gpu))
        {
            // One too many is enough for the sample to say so.
            if (_gpus.Count > WireLimits.MaxGpus)
                return;
            _gpus.Add(id, gpu = new Gpu());
        }

        Set(ref gpu.Readings[kind - Kind.GpuUtilization], point);
    }

    private void Set(ref Reading reading, OtlpMetric point)
    {
        if (point.Time < reading.Time)
            return;
        reading = new Reading(point.Time, point.Value);
        _time = Math.Max(_time, point.Time);
    }

    /// <summary>The share of time that was not idle, over all processors, and how many these are where they are told apart.</summary>
    private (float Utilization, float Cores) Cpu()
    {
        if (_cpus.Count == 0)
            return (float.NaN, float.NaN);
        var (busy, cores, isNumbered) = (0.0, 0, true);
        foreach (var cpu in _cpus.GroupBy(static each => each.Key.Cpu))
        {
            cores++;
            isNumbered &= cpu.Key.Length > 0;
            var idle = cpu.Where(static each => each.Key.Mode is "idle" or "iowait" or "wait").Sum(static each => each.Value.Value);
            var others = cpu.Where(static each => each.Key.Mode is not ("idle" or "iowait" or "wait")).ToList();
            busy += others.Count > 0 ? others.Sum(static each => each.Value.Value) : 1 - idle;
        }

        return ((float)(busy / cores), isNumbered ? cores : float.NaN);
    }

    private static void Fill(GpuSample sample, Gpu gpu)
    {
        var readings = gpu.Readings;
        sample.Utilization = readings[0].Time > 0 ? (float)readings[0].Value : float.NaN;
        sample.MemoryBytes = Of(readings[1]);
        sample.MemoryLimitBytes = Of(readings[2]);
        sample.PowerWatts = readings[3].Time > 0 ? (float)readings[3].Value : float.NaN;
    }

    /// <summary>Bytes; −1: nothing was read. What is negative itself is not made to look so.</summary>
    private static long Of(Reading reading) => reading.Time == 0 ? -1 : reading.Value < 0 ? long.MinValue : (long)Math.Min(reading.Value, long.MaxValue / 2);

    private readonly record struct Reading(ulong Time, double Value);

    private sealed class Gpu
    {
        public Reading[] Readings { get; } = new Reading[4];
    }
}
