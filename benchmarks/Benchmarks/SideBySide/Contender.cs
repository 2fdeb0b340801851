namespace OrleansMonitor.Benchmarks.SideBySide;

/// <summary>One side of a comparison: calls of a benchmark's method, timed by the processor.</summary>
internal sealed class Contender(Action call, ProcessorClock clock)
{
    private int _calls = 1;

    /// <summary>Chooses how many calls a turn has, so that it takes at least <paramref name="turn"/>.</summary>
    public void Calibrate(TimeSpan turn)
    {
        while (Turn() * _calls < turn.TotalNanoseconds && _calls < int.MaxValue / 2)
            _calls *= 2;
    }

    /// <summary>Nanoseconds per call over one turn.</summary>
    public double Turn()
    {
        var start = clock.GetTimestamp();
        for (var i = 0; i < _calls; i++)
            call();
        return (clock.GetTimestamp() - start) / (double)_calls;
    }
}
