using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Baselines.Questions;
using OrleansMonitor.Grains.Health;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Grains.Alerting.Suggestions;

/// <summary>Proposes rules from a model's history, for the HTTP endpoint and for the client inside the cluster.</summary>
public sealed class SuggestionQuestions(IGrainFactory grains, TimeProvider time)
{
    /// <summary>Three weeks of hours.</summary>
    public const int DefaultPoints = 504;

    public const int MaxPoints = 2000;

    public async Task<HealthAnswer<RuleSuggestions>> SuggestAsync(string model, string step, string? from, string? to, string? version, string? timeZone)
    {
        if (!RangeParameters.TryRead(model, from, to, version, null, timeZone, time.GetUtcNow(), out var query, out var refusal))
            return new(refusal!);
        if (version is { Length: 0 })
            return new(HealthRefusal.OfParameter("version", version, "the name of a version: a rule cannot be of the records without one alone"));
        if (!StepParameter.TryParse(step, out var length))
            return new(HealthRefusal.OfParameter("step", step, StepParameter.Grammar));
        var window = TimeSpan.FromMilliseconds(length.Milliseconds);
        if (length.Months > 0 || window < RuleLimits.MinWindow || window > RuleLimits.MaxWindow)
            return new(HealthRefusal.OfParameter("step", step, "10s to 30d, as the window of a rule"));
        var data = await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelSeriesAsync(query, length.Milliseconds, 0).ConfigureAwait(false);
        if (data is not null && query.From is null)
        {
            query = query with { From = Math.Max(0, Math.Min(data.Watermark, query.To ?? long.MaxValue) - (DefaultPoints * length.Milliseconds)) };
            data = await grains.GetGrain<IHealthGrain>(IHealthGrain.Key).GetModelSeriesAsync(query, length.Milliseconds, 0).ConfigureAwait(false);
        }

        if (data is null)
            return new(HealthRefusal.Unknown("model", model, "/v1/models"));
        if (data.Exceeded is { } limit)
            return new(HealthRefusal.TooMuch(limit, from, step));
        if (data.Points.Length > MaxPoints)
            return new(HealthRefusal.OfParameter("step", step, $"so long that there are at most {MaxPoints:N0} points"));
        var baseline = await new BaselineQuestions(grains, time).ActiveAsync(model, version).ConfigureAwait(false);
        return new(SuggestionsOf(data, query, step, window, baseline));
    }

    private static RuleSuggestions SuggestionsOf(HealthData data, HealthQuery query, string step, TimeSpan window, Baseline? baseline)
    {
        // A point that is not over, or is cut by an end of the range, is of fewer records than the others.
        MetricInput[] inputs = [.. data.Points.Where(point => !point.IsWithheld && point.To - point.From == (long)window.TotalMilliseconds && point.To <= data.Watermark).Select(point => InputOf(point, data, baseline))];
        var metrics = SuggestedMetrics.Of(inputs);
        var (rules, without) = (new List<(AlertRule Rule, Metric Metric, ThresholdSuggestion Found)>(), new List<FigureWithoutRule>());
        foreach (var metric in metrics)
        {
            RuleReading[] readings = [.. inputs.Select(input => metric.Read(input, RuleEvaluator.ShownLevel))];
            if (Array.TrueForAll(readings, static reading => reading.Value is null))
                continue;
            var found = ThresholdSuggester.Suggest(metric, readings);
            if (found.Threshold is null)
                without.Add(new FigureWithoutRule(metric.Name, found.Reason));
            else
                rules.Add((SuggestedRules.RuleOf(metric, found, query, window), metric, found));
        }

        var sentence = SentenceOf(data.Name, inputs.Length, rules.Count, step);
        var head = FormattableString.Invariant($"{sentence} Range: {UnixTime.ToTime(data.From):yyyy-MM-dd HH:mm} to {UnixTime.ToTime(data.To):yyyy-MM-dd HH:mm} UTC.");
        return new RuleSuggestions
        {
            Model = data.Name,
            Version = query.Version,
            UnknownSlice = SliceWarnings.IsUnknown(data, query),
            Warnings = SliceWarnings.Of(data, query),
            From = UnixTime.ToTime(data.From),
            To = UnixTime.ToTime(data.To),
            Step = step,
            Points = inputs.Length,
            Sentence = sentence,
            Rules = rules.ConvertAll(static each => SuggestedRules.EntryOf(each.Rule, each.Metric, each.Found)),
            Without = without,
            Yaml = RuleWriter.Write(
                [head, .. without.Select(static each => $"{each.Metric}: {each.Reason}.")],
                rules.ConvertAll(each => new CommentedRule(each.Rule, SuggestedRules.CommentOf(each.Metric, each.Found, step)))),
        };
    }

    private static string SentenceOf(string model, int points, int rules, string step) => (points, rules) switch
    {
        ( < ThresholdSuggester.MinPoints, _) => $"Too little history of {model}: {points} complete {Noun.Of(points, "point")} of {step} {Noun.Of(points, "has", "have")} records, and {ThresholdSuggester.MinPoints} are needed.",
        (_, 0) => $"No threshold can be proposed for {model} from {points} {Noun.Of(points, "point")} of {step}.",
        _ => $"{rules} {Noun.Of(rules, "rule is", "rules are")} proposed for {model} from {points} {Noun.Of(points, "point")} of {step}; nothing is changed until they are copied into a file of rules.",
    };

    private static MetricInput InputOf(HealthPoint point, HealthData data, Baseline? baseline)
    {
        var window = new PartialAggregate();
        window.MergeEncoded(point.Partial, SuggestedMetrics.Parts);
        return new MetricInput { Window = window, From = point.From, To = point.To, PositiveClass = data.PositiveClass, Withheld = point.Withheld ?? [], MinimumRecords = point.MinimumRecords, Baseline = baseline };
    }
}
