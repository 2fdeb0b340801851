using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Resources;

/// <summary>Takes a sample at each interval; the use of processors is the mean over the interval.</summary>
internal sealed class ResourceSampler : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ISystemReader _system;
    private readonly IGpuReader? _gpus;
    private readonly TimeProvider _time;
    private readonly Action<ResourceSample> _offer;
    private readonly ITimer _timer;
    private double _lastCpuSeconds;
    private long _lastTime;
    private bool _isDisposed;

    public ResourceSampler(ISystemReader system, IGpuReader? gpus, TimeSpan interval, TimeProvider time, Action<ResourceSample> offer)
    {
        (_system, _gpus, _time, _offer) = (system, gpus, time, offer);
        _lastCpuSeconds = system.Read().CpuSeconds;
        _lastTime = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((ResourceSampler)state!).Sample(), this, interval, interval);
    }

    public static ResourceSampler Start(ResourceOptions options, TimeProvider time, Action<ResourceSample> offer) =>
        new(SystemReaders.Create("/"), options.Gpu ? NvmlReader.TryLoad() : null, options.Interval, time, offer);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _gpus?.Dispose();
        }
    }

    private void Sample()
    {
        ResourceSample sample;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            sample = Read_NeedsGate();
        }

        _offer(sample);
    }

    private ResourceSample Read_NeedsGate()
    {
        var now = _time.GetTimestamp();
        var reading = _system.Read();
        var seconds = _time.GetElapsedTime(_lastTime, now).TotalSeconds;
        var utilization = (reading.CpuSeconds - _lastCpuSeconds) / (seconds * reading.CpuCores);
        (_lastTime, _lastCpuSeconds) = (now, reading.CpuSeconds);
        var sample = new ResourceSample
        {
            Time = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            IntervalSeconds = (float)seconds,
            // Two clocks: a busy interval may come out a little above 1. NaN stays NaN.
            CpuUtilization = (float)Math.Clamp(utilization, 0, 1),
            CpuCores = (float)reading.CpuCores,
            MemoryBytes = reading.MemoryBytes,
            MemoryLimitBytes = reading.MemoryLimitBytes,
        };
        foreach (var gpuReading in _gpus?.Read() ?? [])
        {
            var gpu = sample.Gpus.Add();
            gpu.Utilization = gpuReading.Utilization;
            gpu.MemoryBytes = gpuReading.MemoryBytes;
            gpu.MemoryLimitBytes = gpuReading.MemoryLimitBytes;
            gpu.PowerWatts = gpuReading.PowerWatts;
        }

        sample.GpuTotal = sample.Gpus.Count;
        return sample;
    }
}
