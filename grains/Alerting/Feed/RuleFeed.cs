using OrleansMonitor.Domain.Retries;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Storage;

namespace OrleansMonitor.Grains.Alerting.Feed;

/// <summary>
/// Has the rules that concern one model or node evaluated as its event time goes on. It runs in turns of the owner's
/// grain, between those of the commits, and only asks and reports: the figures are computed elsewhere, from committed rows.
/// </summary>
internal sealed class RuleFeed
{
    /// <summary>Moments that are evaluated and reported at once.</summary>
    private const int MaxTimes = 16;

    /// <summary>Gaps after one another that are filled without a pause.</summary>
    private const int MaxGaps = 3;

    private readonly OwnerId _owner;
    private readonly IGrainFactory _grains;
    private readonly RuleFeedServices _services;
    private readonly Func<bool> _mayBeSilent;
    private readonly RetryBackoff _backoff;
    private readonly Dictionary<int, FeedTarget> _targets = [];
    private IGrainTimer? _timer;
    private long _version = -1;
    private long _through = -1;
    private int _gaps;
    private bool _isArmed;
    private bool _isRunning;
    private bool _hasNews;

    /// <param name="owner">Whose rules.</param>
    /// <param name="grains">Where shards and figures are.</param>
    /// <param name="services">Of the silo.</param>
    /// <param name="mayBeSilent">Whether nothing is expected of the owner any more; null: something always is.</param>
    public RuleFeed(OwnerId owner, IGrainFactory grains, RuleFeedServices services, Func<bool>? mayBeSilent = null)
    {
        (_owner, _grains, _services, _mayBeSilent) = (owner, grains, services, mayBeSilent ?? (static () => false));
        _backoff = new RetryBackoff(services.Options.RefreshInterval, services.Options.RefreshInterval * 12, services.Randomness.NextDouble);
    }

    /// <summary>Takes the timer whose callback is <see cref="RunAsync"/>.</summary>
    public void Attach(IGrainTimer timer) => _timer = timer;

    /// <summary>
    /// Says how far durable event time had come when the activation began. What was under way is made up for, but an owner of which
    /// the shard knows nothing, or nothing any more, does not begin by what it held long ago.
    /// </summary>
    public void Resume(long? watermark) => Reach(watermark);

    /// <summary>Says how far durable event time has come with a commit, Unix milliseconds.</summary>
    public void Advance(long? watermark)
    {
        _hasNews = true;
        Reach(watermark);
    }

    /// <summary>A shard misses this owner: all shards are asked how far they know it, and get the rest.</summary>
    public void Resend()
    {
        if (_through < 0)
            return;
        foreach (var target in _targets.Values)
            target.Reset();
        if (!_isRunning)
            Arm(TimeSpan.Zero);
    }

    private void Reach(long? watermark)
    {
        if (!_services.Options.Enabled || watermark is not { } time)
            return;
        _through = Math.Max(_through, time - (long)_services.Options.Delay.TotalMilliseconds);
        if (!_isArmed && !_isRunning && (_services.Rules.IsOld || IsDue()))
            Arm(TimeSpan.Zero);
    }

    /// <summary>Ends with the activation.</summary>
    public void Stop()
    {
        _timer?.Dispose();
        _timer = null;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_timer is null || _isRunning)
            return;
        _isArmed = false;
        _isRunning = true;
        var pause = TimeSpan.Zero;
        try
        {
            Plan(await _services.Rules.GetAsync(_grains));
            foreach (var target in _targets.Values.ToArray())
            {
                if (target.IsDue(_through) && !await FeedAsync(target))
                    pause = _backoff.Next();
            }

            if (pause == TimeSpan.Zero)
                _backoff.Reset();
        }
        catch (Exception e)
        {
            // Whatever it was, the same moments are evaluated again: only what was answered counts as reported.
            pause = _backoff.Next();
            _services.Instruments.FeedFailed(_owner.Kind);
            _services.LogFailed(_owner, e);
        }
        finally
        {
            _isRunning = false;
        }

        if (pause > TimeSpan.Zero || IsDue())
            Arm(pause);
    }

    private bool IsDue()
    {
        if (_services.Rules.Current.Version != _version)
            return true;
        foreach (var target in _targets.Values)
        {
            if (target.IsDue(_through))
                return true;
        }

        return false;
    }

    private void Arm(TimeSpan pause)
    {
        if (_timer is null || _isArmed)
            return;
        _isArmed = true;
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Plan(RuleSet rules)
    {
        if (rules.Version == _version)
            return;
        var plan = FeedPlan.Of(rules, _owner);
        foreach (var shard in _targets.Keys.Except(plan.Intervals.Keys).ToArray())
            _targets.Remove(shard);
        foreach (var (shard, intervals) in plan.Intervals)
            _targets[shard] = _targets.TryGetValue(shard, out var known) ? known.With(intervals) : new FeedTarget(shard, intervals);
        _version = rules.Version;
    }

    /// <summary>Evaluates and reports what is due, or a part of it; false: the shard takes reports later.</summary>
    private async Task<bool> FeedAsync(FeedTarget target)
    {
        var started = _services.Time.GetTimestamp();
        var shard = _grains.GetGrain<IAlertShardGrain>(ShardKeys.Of(target.Shard));
        if (target.Known < 0)
            target.Synchronise((await shard.ReportAsync(Report(target, _version, []))).Through, _through, _hasNews);
        var missed = target.PassOver(_through, _services.Options.MaxCatchUp);
        if (missed > 0 && FeedTarget.IsHistory(target.Position, _services.Time.GetUtcNow().ToUnixTimeMilliseconds()))
            _services.Instruments.Skipped(_owner.Kind);
        else
            _services.Instruments.Missed(_owner.Kind, missed);
        var times = target.Take(_through, MaxTimes);
        if (times.Length == 0)
            return true;

        var question = new FigureQuestion(_owner.Kind, _owner.Name, _version, target.Shard, times, 0);
        var figures = await _grains.GetGrain<IFigureGrain>(IFigureGrain.Key).EvaluateAsync(question);
        var answer = await shard.ReportAsync(Report(target, figures.RuleVersion, figures.Steps));
        var isGap = answer.Through != times[^1];
        target.Synchronise(answer.Through, _through, _hasNews);
        if (answer.IsBusy || isGap)
        {
            // A shard that started again knows less than it answered: what it lost is reported again.
            _gaps = isGap ? _gaps + 1 : _gaps;
            return !answer.IsBusy && _gaps < MaxGaps;
        }

        _gaps = 0;
        _services.Instruments.Evaluated(_owner.Kind, figures.Steps, _services.Time.GetElapsedTime(started), target.Intervals[0]);
        return true;
    }

    private FeedReport Report(FeedTarget target, long version, FeedStep[] steps) => new(_owner.Kind, _owner.Name, version, target.Known, steps, _mayBeSilent());
}
