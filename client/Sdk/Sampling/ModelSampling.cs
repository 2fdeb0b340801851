namespace OrleansMonitor.Client.Sampling;

/// <summary>
/// The rates of one model over time: the configured ones, lowered by what the silo asks for. It remembers, hour by hour,
/// the highest rate that records had, because labels must be kept at that.
/// </summary>
internal sealed class ModelSampling
{
    private static readonly long HourMs = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private readonly Lock _gate = new();
    private readonly bool _followSilo;
    private readonly double _rate;
    private readonly double _errorRate;
    private readonly Dictionary<string, double> _classRates;
    private readonly (long Hour, double Rate)[] _history;
    private double _wanted = 1;
    private long _hour;
    private SamplingPlan _plan;

    public ModelSampling(SamplingOptions options, string model, long nowUnixMs)
    {
        var own = options.Models.GetValueOrDefault(model);
        _followSilo = options.FollowSilo;
        _rate = own?.Rate ?? options.Rate;
        _errorRate = own?.ErrorRate ?? options.ErrorRate;
        _classRates = own?.ClassRates is { } rates ? new(rates, StringComparer.Ordinal) : new(StringComparer.Ordinal);
        _history = new (long, double)[(int)Math.Ceiling(options.LabelHorizon.TotalHours) + 1];
        _hour = nowUnixMs / HourMs;
        _plan = new SamplingPlan(_rate, _errorRate, _classRates, 0);
        Remember_NeedsGate();
    }

    public SamplingPlan Plan => Volatile.Read(ref _plan);

    /// <summary>The silo wants this rate; what is no rate is ignored.</summary>
    public void Want(double rate, long nowUnixMs)
    {
        if (!_followSilo || !(rate is > 0 and <= 1))
            return;
        lock (_gate)
        {
            if (rate.Equals(_wanted))
                return;
            _wanted = rate;
            Renew_NeedsGate(nowUnixMs / HourMs);
        }
    }

    /// <summary>Lets old rates pass out of the label horizon; called now and then.</summary>
    public void Advance(long nowUnixMs)
    {
        if (nowUnixMs / HourMs == Volatile.Read(ref _hour))
            return;
        lock (_gate)
            Renew_NeedsGate(nowUnixMs / HourMs);
    }

    private void Renew_NeedsGate(long hour)
    {
        Volatile.Write(ref _hour, hour);
        Remember_NeedsGate(); // the rate until now was in force in this hour, too
        var former = 0.0;
        foreach (var (past, rate) in _history)
        {
            if (past > hour - _history.Length)
                former = Math.Max(former, rate);
        }

        Volatile.Write(ref _plan, new SamplingPlan(Math.Min(_rate, _wanted), _errorRate, _classRates, former));
        Remember_NeedsGate();
    }

    private void Remember_NeedsGate()
    {
        ref var slot = ref _history[_hour % _history.Length];
        slot = slot.Hour == _hour ? (_hour, Math.Max(slot.Rate, _plan.HighestRate)) : (_hour, _plan.HighestRate);
    }
}
