using Microsoft.Extensions.Logging;

namespace OrleansMonitor.Grains.Alerting.Rules;

/// <summary>
/// The rules as this silo knows them, parsed once for all its models, nodes and shards. They are asked of the rule book when
/// they have become old; others go on meanwhile with what there is. Thread-safe.
/// </summary>
internal sealed partial class RuleBookCache(
    TimeProvider time, Microsoft.Extensions.Options.IOptions<AlertingOptions> options, AlertingInstruments instruments, ILogger<RuleBookCache> logger)
{
    private const long Never = long.MinValue;

    private readonly ILogger<RuleBookCache> _logger = logger;
    private volatile RuleSet _rules = RuleSet.Empty;
    private long _asked = Never;
    private TaskCompletionSource<RuleSet>? _asking;

    /// <summary>What is known; of version 0 before the first answer.</summary>
    public RuleSet Current => _rules;

    /// <summary>Whether it is time to ask.</summary>
    public bool IsOld => Volatile.Read(ref _asked) is var asked && (asked == Never || time.GetElapsedTime(asked) >= options.Value.RefreshInterval);

    /// <summary>
    /// The rules, asked for when they are older than the refresh interval or than <paramref name="version"/>. One asks for all; the
    /// others wait for the answer only where what is known is not new enough for them.
    /// </summary>
    public async ValueTask<RuleSet> GetAsync(IGrainFactory grains, long version = 0)
    {
        var isEnough = _rules.Version > 0 && _rules.Version >= version;
        if (isEnough && !IsOld)
            return _rules;
        var mine = new TaskCompletionSource<RuleSet>();
        if (Interlocked.CompareExchange(ref _asking, mine, null) is { } asking)
            return isEnough ? _rules : await asking.Task;
        try
        {
            if (await grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(_rules.Version) is { } book)
                _rules = Parse(book);
            Volatile.Write(ref _asked, time.GetTimestamp());
        }
        finally
        {
            // A caller that waited in vain finds what is known, and that it is not enough.
            Volatile.Write(ref _asking, null);
            mine.TrySetResult(_rules);
        }

        return _rules;
    }

    private RuleSet Parse(RuleBook book)
    {
        var rules = RuleSet.Of(book);
        foreach (var problem in rules.Problems)
        {
            // A newer silo checked them by a language that this build knows less of.
            LogNotUnderstood(problem);
        }

        instruments.RulesKnown(rules.Version, rules.Rules.Count, rules.Problems.Count);
        return rules;
    }

    [LoggerMessage(34, LogLevel.Error, "An alerting rule is not evaluated by this silo: {Problem}")]
    private partial void LogNotUnderstood(string problem);
}
