using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Domain.Sampling;
using OrleansMonitor.Domain.Traffic;
using OrleansMonitor.Health;

namespace OrleansMonitor.Grains.Models;

/// <summary>
/// Which sampling rate a model wants: the records a second that it needs, for a target number or a target precision, whichever are fewer,
/// over the rate of predictions that are really made, smoothed exponentially over ingestion time. Where clients report what they left
/// out these are counted; else they are estimated by the weights of what comes (Horvitz–Thompson). Without a target the rate is 1.
/// </summary>
internal sealed class SamplingController(double target, double initialRate, PrecisionTarget? precision = null)
{
    /// <summary>Time constant of the smoothing: a change of load is followed within about a minute.</summary>
    private const double SmoothingMilliseconds = 30_000;

    /// <summary>Below this age the estimate is too coarse to act on.</summary>
    private const double WarmupMilliseconds = 5_000;

    /// <summary>Smaller changes are not passed on: each one makes weights differ.</summary>
    private const double MinChange = 0.05;

    /// <summary>Over how long it is judged whether what is reported as left out explains the weights, and by how much of them.</summary>
    private const double ExplainingMilliseconds = 600_000;

    private const double ExplainedShare = 0.5;

    private const double MinRate = 1e-6;

    // Records a second that the precision needs. NaN: nothing was read yet; infinite: all, until the figure has an interval.
    private double _needed = double.NaN;
    private double _weights;
    private double _made;
    private double _longWeights;
    private double _longMade;
    private long _first = -1;
    private long _last;

    internal double Rate { get; private set; } = target > 0 || precision is not null ? initialRate : 1;

    internal PrecisionTarget? Precision => precision;

    /// <summary>Half the width of the figure's interval over the last period; null: it has none.</summary>
    internal double? Reached { get; private set; }

    /// <summary>What keeps the rate from being what the precision needs; <see cref="SamplingBounds"/>.</summary>
    internal string Bound { get; private set; } = SamplingBounds.NoInterval;

    /// <summary>Reads the figure of the last period. What it needs is averaged with what it needed before, so that a period by chance does not show.</summary>
    internal void Learn(in RuleReading reading, TrafficSummary traffic)
    {
        Reached = PrecisionTarget.HalfWidthOf(reading);
        var needed = precision!.RecordsPerSecond(reading, traffic) ?? double.PositiveInfinity;
        _needed = double.IsFinite(needed) && double.IsFinite(_needed) ? Math.Sqrt(needed * _needed) : needed;
    }

    /// <summary>What came at a time, Unix milliseconds.</summary>
    /// <param name="weight">The sum of the weights of the records.</param>
    /// <param name="made">Records, and those that clients report as left out or dropped. The weights of few records are a coarse estimate of it.</param>
    /// <param name="now">Ingestion time.</param>
    internal void Observe(double weight, double made, long now)
    {
        if (target <= 0 && precision is null)
            return;
        if (_first < 0)
        {
            // What the first delta holds came before there was a clock to measure it by.
            _first = _last = now;
            return;
        }

        var (decay, longDecay) = (Math.Exp((_last - now) / SmoothingMilliseconds), Math.Exp((_last - now) / ExplainingMilliseconds));
        (_weights, _made) = ((_weights * decay) + weight, (_made * decay) + made);
        (_longWeights, _longMade) = ((_longWeights * longDecay) + weight, (_longMade * longDecay) + made);
        _last = now;
        var age = now - _first;
        if (age < WarmupMilliseconds || (target <= 0 && double.IsNaN(_needed)))
            return;

        // A sum decayed with time constant τ converges to rate × τ; young, it has seen only 1 − exp(−age/τ) of it.
        var sum = _longMade >= ExplainedShare * _longWeights ? _made : _weights;
        var perSecond = sum / (SmoothingMilliseconds * (1 - Math.Exp(-age / SmoothingMilliseconds))) * 1000;
        var wanted = Math.Clamp(Math.Min(OfTarget(perSecond), OfPrecision(perSecond)), MinRate, 1);
        if (Math.Abs(wanted - Rate) > MinChange * Rate || (wanted == 1 && Rate < 1))
            Rate = wanted;
    }

    private double OfTarget(double perSecond) => target > 0 ? target / Math.Max(perSecond, double.Epsilon) : 1;

    private double OfPrecision(double perSecond)
    {
        if (precision is null || double.IsNaN(_needed))
            return 1;
        var wanted = double.IsInfinity(_needed) ? 1 : _needed / Math.Max(perSecond, double.Epsilon);
        Bound = double.IsInfinity(_needed) ? SamplingBounds.NoInterval
            : Math.Min(wanted, 1) > OfTarget(perSecond) ? SamplingBounds.RecordsPerSecond
            : wanted >= 1 ? SamplingBounds.AllRecords
            : wanted < precision.LowestRate ? SamplingBounds.LowestRate
            : SamplingBounds.None;
        return Math.Max(wanted, precision.LowestRate);
    }
}
