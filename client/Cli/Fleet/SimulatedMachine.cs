using OrleansMonitor.Client.Resources;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>
/// The machine of a simulated node. All nodes share one process, whose own use of the host says nothing about any of them: each has four
/// processors, of which its requests keep a share busy that grows with the traffic, and wanders a little.
/// </summary>
internal sealed class SimulatedMachine : ISystemReader
{
    private const double Cores = 4;
    private const double IdleShare = 0.05;
    private const long MemoryLimit = 4L << 30;

    /// <summary>Time constant of what wanders.</summary>
    private const double WanderSeconds = 60;

    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly TimeProvider _time;
    private readonly double _share;
    private readonly double _held;
    private double _wander;
    private double _cpuSeconds;
    private double _traffic = 1;
    private long _last;

    public SimulatedMachine(Random random, TimeProvider time)
    {
        (_random, _time, _last) = (random, time, time.GetTimestamp());
        // Four times the traffic is still well below the whole.
        _share = 0.1 + (0.05 * random.NextDouble());
        _held = 0.4 + (0.2 * random.NextDouble());
    }

    /// <summary>Factor of the requests that come, 1 as a rule.</summary>
    public double Traffic
    {
        set
        {
            lock (_gate)
                _traffic = value;
        }
    }

    public SystemReading Read()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var seconds = _time.GetElapsedTime(_last, now).TotalSeconds;
            _last = now;
            // A stationary course of standard deviation 1, however often it is read.
            var kept = Math.Exp(-seconds / WanderSeconds);
            _wander = (kept * _wander) + (Math.Sqrt(1 - (kept * kept)) * _random.Normal());
            var busy = Math.Clamp(IdleShare + (_share * _traffic * Math.Exp(0.1 * _wander)), 0, 1);
            _cpuSeconds += seconds * busy * Cores;
            return new SystemReading(_cpuSeconds, Cores, (long)(MemoryLimit * Math.Clamp(_held + (0.01 * _wander), 0, 1)), MemoryLimit);
        }
    }
}
