using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansMonitor.Client.Sending;
using OrleansMonitor.Wire;

namespace OrleansMonitor.Client.Resources;

/// <summary>Takes a sample at each interval; the use of processors is the mean over the interval.</summary>
internal sealed partial class ResourceSampler : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ISystemReader _system;
    private readonly IGpuReader? _gpus;
    private readonly TimeProvider _time;
    private readonly Action<ResourceSample> _offer;
    private readonly ILogger _logger;
    private readonly LogGate _failures;
    private readonly ITimer _timer;
    private double _lastCpuSeconds;
    private long _lastTime;
    private bool _isDisposed;

    public ResourceSampler(ISystemReader system, IGpuReader? gpus, TimeSpan interval, TimeProvider time, Action<ResourceSample> offer, ILogger logger)
    {
        (_system, _gpus, _time, _offer, _logger) = (system, gpus, time, offer, logger);
        _failures = new LogGate(time);
        _lastCpuSeconds = system.Read().CpuSeconds;
        _lastTime = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((ResourceSampler)state!).Sample(), this, interval, interval);
    }

    /// <summary>Null: this machine gives no readings, which is logged.</summary>
    public static ResourceSampler? TryStart(ResourceOptions options, TimeProvider time, Action<ResourceSample> offer, ILogger logger)
    {
        try
        {
            return new(options.System ?? SystemReaders.Create("/"), options.Gpu ? NvmlReader.TryLoad() : null, options.Interval, time, offer, logger);
        }
        catch (Exception exception)
        {
            LogNoReading(logger, 0, exception);
            return null;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _gpus?.Dispose();
        }
    }

    // On a timer's thread, where an exception would end the process.
    private void Sample()
    {
        try
        {
            ResourceSample sample;
            lock (_gate)
            {
                if (_isDisposed)
                    return;
                sample = ReadLocked();
            }

            _offer(sample);
        }
        catch (Exception exception)
        {
            if (_failures.Passes(out var suppressed))
                LogNoReading(_logger, suppressed, exception);
        }
    }

    private ResourceSample ReadLocked()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "the sampler's lock is needed");
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
            gpu.Utilization = (float)gpuReading.Utilization;
            gpu.MemoryBytes = gpuReading.MemoryBytes;
            gpu.MemoryLimitBytes = gpuReading.MemoryLimitBytes;
            gpu.PowerWatts = (float)gpuReading.PowerWatts;
        }

        sample.GpuTotal = sample.Gpus.Count;
        return sample;
    }

    [LoggerMessage(50, LogLevel.Warning, "The resources of this node could not be read ({Suppressed} similar messages suppressed)")]
    private static partial void LogNoReading(ILogger logger, long suppressed, Exception exception);
}
