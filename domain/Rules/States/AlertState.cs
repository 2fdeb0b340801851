namespace OrleansMonitor.Domain.Rules;

/// <summary>
/// The state of one alert between two evaluations, and how an evaluation changes it. Times are Unix milliseconds: of event time
/// for evaluations, of the wall clock for checks that found no data; the two are never subtracted from each other.
/// </summary>
/// <param name="Phase">Now.</param>
/// <param name="ActiveAt">When the last breach began, which made it pending or firing.</param>
/// <param name="FiredAt">When it last began to fire.</param>
/// <param name="ResolvedAt">When it last ceased to fire; null while it fires.</param>
/// <param name="PendingFor">Milliseconds for which it has been pending.</param>
/// <param name="ClearFor">Milliseconds for which it has been clear while firing; null when it is not.</param>
/// <param name="EvaluatedAt">Event time of the last evaluation.</param>
/// <param name="CheckedAt">Wall clock of the last check that found no data; null once there was data again.</param>
public readonly record struct AlertState(
    AlertPhase Phase,
    long? ActiveAt,
    long? FiredAt,
    long? ResolvedAt,
    long PendingFor,
    long? ClearFor,
    long? EvaluatedAt,
    long? CheckedAt)
{
    /// <summary>After a longer gap a pending alert begins anew, as in Prometheus (for-outage-tolerance).</summary>
    public static readonly TimeSpan OutageTolerance = TimeSpan.FromHours(1);

    /// <summary>
    /// An evaluation at an event time. One at or before the last is passed over: it has been had. What was not evaluated, beyond
    /// one interval, does not count towards <c>for</c> or <c>keep_firing_for</c>: a timer stands still while nobody looks.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="verdict">Of the evaluation.</param>
    /// <param name="time">When it is of.</param>
    /// <param name="through">The end of the records that it is of, where that is later: what begins or ends by them does so no sooner.</param>
    public AlertState Advance(AlertRule rule, Verdict verdict, long time, long? through = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (time <= EvaluatedAt)
            return this;
        var elapsed = EvaluatedAt is { } at ? time - at : 0;
        return Step(rule, verdict, Math.Max(time, through ?? time), elapsed) with { EvaluatedAt = time, CheckedAt = null };
    }

    /// <summary>A check by the wall clock that found that no data has come. One at or before the last is passed over.</summary>
    public AlertState AdvanceWithoutData(AlertRule rule, long time)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (time <= CheckedAt)
            return this;
        var elapsed = CheckedAt is { } at ? time - at : 0;
        return Step(rule, Verdict.NoData, time, elapsed) with { CheckedAt = time };
    }

    private AlertState Step(AlertRule rule, Verdict verdict, long time, long elapsed)
    {
        var credit = Math.Min(elapsed, 2 * (long)rule.Interval.TotalMilliseconds);
        var meant = verdict != Verdict.NoData ? verdict : rule.NoData switch
        {
            NoDataPolicy.Alert => Verdict.Breach,
            NoDataPolicy.Ok => Verdict.Clear,
            _ => Verdict.Between,
        };
        return Phase switch
        {
            AlertPhase.Firing => WhileFiring(rule, meant, time, credit),
            AlertPhase.Pending when elapsed <= (long)OutageTolerance.TotalMilliseconds => WhilePending(rule, meant, time, credit),
            _ => meant == Verdict.Breach ? Begin(rule, time) : this with { Phase = AlertPhase.Inactive, PendingFor = 0 },
        };
    }

    private AlertState Begin(AlertRule rule, long time)
    {
        var begun = this with { Phase = AlertPhase.Pending, ActiveAt = time, PendingFor = 0 };
        return rule.For > TimeSpan.Zero ? begun : begun.Fire(time);
    }

    // Between the thresholds a pending alert stays pending, and its timer goes on; only a breach makes it fire.
    private AlertState WhilePending(AlertRule rule, Verdict verdict, long time, long credit)
    {
        if (verdict == Verdict.Clear)
            return this with { Phase = AlertPhase.Inactive, PendingFor = 0 };
        var pending = this with { PendingFor = PendingFor + credit };
        return verdict == Verdict.Breach && pending.PendingFor >= (long)rule.For.TotalMilliseconds ? pending.Fire(time) : pending;
    }

    // What one clock began another may go on with: nothing fires before it was pending, nor ends before it fired.
    private AlertState Fire(long time) => this with { Phase = AlertPhase.Firing, FiredAt = Math.Max(time, ActiveAt ?? time), ResolvedAt = null, PendingFor = 0, ClearFor = null };

    /// <summary>It ends: not before it fired, nor before it was last found without data, whatever clock says so.</summary>
    public AlertState Resolve(long time) => this with
    {
        Phase = AlertPhase.Inactive,
        PendingFor = 0,
        ClearFor = null,
        ResolvedAt = Phase == AlertPhase.Firing ? Math.Max(time, Math.Max(FiredAt ?? time, CheckedAt ?? time)) : ResolvedAt,
    };

    private AlertState WhileFiring(AlertRule rule, Verdict verdict, long time, long credit)
    {
        if (verdict != Verdict.Clear)
            return this with { ClearFor = null };
        var clear = ClearFor is { } so ? so + credit : 0;
        return clear >= (long)rule.KeepFiringFor.TotalMilliseconds
            ? Resolve(time)
            : this with { ClearFor = clear };
    }
}
