using System.Globalization;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Questions;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Grains.Alerting.Backtests;

/// <summary>Tries rules on the past, for the HTTP endpoint and for the client inside the cluster.</summary>
public sealed class BacktestQuestions(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Rules × what each watches × moments.</summary>
    public const long MaxEvaluations = 4_000_000;

    private const string Name = "rules";
    private const int MaxModels = 100;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(7);
    private static readonly TimeSpan MaxRange = TimeSpan.FromDays(366);

    public async Task<HealthAnswer<RuleBacktest>> RunAsync(BacktestRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = time.GetUtcNow();
        if (!TimeZoneParameter.TryParse(request.TimeZone, out _, out var expected))
            return new(HealthRefusal.OfParameter("timeZone", request.TimeZone!, expected));
        if (!RangeParameters.TryRead(Name, request.From, request.To, null, null, request.TimeZone, now, out var range, out var refusal))
            return new(refusal!);
        var to = range.To ?? now.ToUnixTimeMilliseconds();
        var from = range.From ?? to - (long)DefaultRange.TotalMilliseconds;
        if (from < 0 || from >= to || to - from > MaxRange.TotalMilliseconds)
            return new(HealthRefusal.OfParameter("from", request.From ?? "", $"before to, and at most {MaxRange.TotalDays:0} days"));
        if (request.Models is { Length: > MaxModels } models)
            return new(HealthRefusal.OfParameter("models", $"{models.Length} patterns", $"at most {MaxModels}"));
        var (source, wrong) = await SourceAsync(request).ConfigureAwait(false);
        if (source is null)
            return new(wrong!);
        var rules = RuleFile.Read(source.Name, source.Text).Groups.Where(group => request.Group is null || group.Name == request.Group).SelectMany(static group => group.Rules).ToList();
        var question = new BacktestQuestion([source], request.Group, request.Models ?? [], from, to);
        var data = await grains.GetGrain<IBacktestGrain>(IBacktestGrain.Key).RunAsync(question).ConfigureAwait(false);
        return data.Refused > 0 ? new(TooMuch(request, data.Refused)) : new(ResultOf(rules, data, from, to));
    }

    private async Task<(RuleSource? Source, HealthRefusal? Refusal)> SourceAsync(BacktestRequest request)
    {
        if (request.Group is null == request.Rules is null)
            return (null, HealthRefusal.OfParameter("rules", request.Rules is null ? "" : "…", "given, or group, and not both"));
        if (request.Rules is { } text)
        {
            var result = RuleFile.Read(Name, text);
            return result.IsGood
                ? (new RuleSource(Name, RuleOrigin.File, text), null)
                : (null, HealthRefusal.OfErrors("rules", "The rules cannot be used.", [.. result.Errors.Select(static error => error.ToString())]));
        }

        var book = await grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(-1).ConfigureAwait(false);
        foreach (var source in book?.Sources ?? [])
        {
            var result = RuleFile.Read(source.Name, source.Text);
            if (result.IsGood && result.Groups.Any(group => group.Name == request.Group))
                return (source with { Origin = RuleOrigin.File }, null);
        }

        return (null, HealthRefusal.Missing("group", "No such group.", request.Group!, $"There is no group '{request.Group}'; /v1/rules lists those that there are."));
    }

    private static HealthRefusal TooMuch(BacktestRequest request, long wanted) => HealthRefusal.OfParameter(
        "from",
        request.From ?? "",
        string.Create(CultureInfo.InvariantCulture, $"later, or models fewer, or the interval longer: the rules would be evaluated {wanted:N0} times (rules × what they watch × moments), and at most {MaxEvaluations:N0} are"));

    private static RuleBacktest ResultOf(List<AlertRule> rules, BacktestData data, long from, long to)
    {
        var known = data.Rules.ToDictionary(static rule => (rule.Group, rule.Name));
        var fired = data.Alerts.Length + data.Omitted;
        return new RuleBacktest
        {
            From = UnixTime.ToTime(from),
            To = UnixTime.ToTime(data.Through),
            IsComplete = data.Through == to,
            Sentence = SentenceOf(rules.Count, fired, data.Evaluations),
            Notes = [.. NotesOf(data, rules, to)],
            Evaluations = data.Evaluations,
            Alerts = [.. data.Alerts.Select(AlertOf)],
            OmittedAlerts = data.Omitted,
            PerRule = rules.ConvertAll(rule => RuleOf(rule, known.GetValueOrDefault((rule.Group, rule.Name)))),
        };
    }

    private static string SentenceOf(int rules, int fired, long evaluations) => (fired, evaluations) switch
    {
        (_, 0) => "There was nothing to judge: nothing that the rules match has sent records in this time.",
        (0, _) => $"{rules} {Noun.Of(rules, "rule")} would not have fired.",
        _ => $"{rules} {Noun.Of(rules, "rule")} would have fired {fired} {Noun.Of(fired, "time")}.",
    };

    private static IEnumerable<string> NotesOf(BacktestData data, List<AlertRule> rules, long to)
    {
        if (data.Through != to)
            yield return FormattableString.Invariant($"The time for this was up at {UnixTime.ToTime(data.Through):yyyy-MM-dd HH:mm} UTC: what came later was not tried.");
        if (data.LongestRow > 0 && rules.Exists(rule => rule.Window.TotalMilliseconds < data.LongestRow))
            yield return $"The older part of the range is kept in rows of {Length(data.LongestRow)}: a window shorter than that is judged by the whole row, and its alerts are known to the row.";
        if (data.Evaluations > 0)
            yield return "Labels and late records that have come since are counted, also where the rules would not have had them yet.";
    }

    private static string Length(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds) switch
    {
        { TotalDays: >= 1 } => "a day",
        { TotalHours: >= 1 } => "an hour",
        { TotalMinutes: >= 1 } => "a minute",
        var length => FormattableString.Invariant($"{length.TotalSeconds:0.###} s"),
    };

    private static BacktestRule RuleOf(AlertRule rule, BacktestRuleData? data)
    {
        var condition = RuleCondition.Of(rule);
        return data is null
            ? new BacktestRule(rule.Group, rule.Name, condition, 0, 0, null, 0, 0, 0, "who reports is seen by the wall clock, and is not kept")
            : new BacktestRule(rule.Group, rule.Name, condition, data.Series, data.Evaluations, data.WithoutData < 0 ? null : data.WithoutData, data.NotFired, data.Fired, data.FiringMilliseconds / 1000.0, null);
    }

    private static BacktestAlert AlertOf(Alert alert)
    {
        var shown = AlertResults.AlertOf(alert, null);
        var fired = UnixTime.ToTime(alert.FiredAt ?? alert.ActiveAt ?? 0);
        return new BacktestAlert(
            shown.Id,
            shown.Group,
            shown.Rule,
            shown.Labels,
            shown.Annotations,
            shown.ActiveAt ?? fired,
            fired,
            alert.Phase != AlertPhase.Firing && alert.ResolvedAt is { } ended ? UnixTime.ToTime(ended) : null,
            shown.Evidence.Value,
            shown.Evidence);
    }
}
