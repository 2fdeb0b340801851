namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Which sampling rate a model wants: its target over the rate of predictions that are really made, estimated by the weights of
/// what comes (Horvitz–Thompson), smoothed exponentially over ingestion time. Without a target the rate is 1.
/// </summary>
internal sealed class SamplingController(double target, double initialRate)
{
    /// <summary>Time constant of the smoothing: a change of load is followed within about a minute.</summary>
    private const double SmoothingMilliseconds = 30_000;

    /// <summary>Below this age the estimate is too coarse to act on.</summary>
    private const double WarmupMilliseconds = 5_000;

    /// <summary>Smaller changes are not passed on: each one makes weights differ.</summary>
    private const double MinChange = 0.05;

    private const double MinRate = 1e-6;

    private double _sum;
    private long _first = -1;
    private long _last;

    internal double Rate { get; private set; } = target > 0 ? initialRate : 1;

    /// <summary>Predictions (the sum of the weights of the records that stand for them) that came at a time, Unix milliseconds.</summary>
    internal void Observe(double weight, long now)
    {
        if (target <= 0)
            return;
        if (_first < 0)
        {
            // What the first delta holds came before there was a clock to measure it by.
            _first = _last = now;
            return;
        }

        _sum = (_sum * Math.Exp((_last - now) / SmoothingMilliseconds)) + weight;
        _last = now;
        var age = now - _first;
        if (age < WarmupMilliseconds)
            return;

        // A sum decayed with time constant τ converges to rate × τ; young, it has seen only 1 − exp(−age/τ) of it.
        var perSecond = _sum / (SmoothingMilliseconds * (1 - Math.Exp(-age / SmoothingMilliseconds))) * 1000;
        var wanted = Math.Clamp(target / Math.Max(perSecond, double.Epsilon), MinRate, 1);
        if (Math.Abs(wanted - Rate) > MinChange * Rate || (wanted == 1 && Rate < 1))
            Rate = wanted;
    }
}
