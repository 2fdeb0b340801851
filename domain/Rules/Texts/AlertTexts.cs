namespace OrleansMonitor.Domain.Rules;

/// <summary>The labels and annotations of a rule, ready to be filled in.</summary>
public sealed class AlertTexts
{
    private readonly AlertRule _rule;
    private readonly IReadOnlyList<string> _scopeLabels;
    private readonly KeyValuePair<string, AlertTemplate>[] _labels;
    private readonly KeyValuePair<string, AlertTemplate>[] _annotations;

    /// <param name="rule">Checked: its templates are good.</param>
    public AlertTexts(AlertRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _rule = rule;
        _scopeLabels = RuleSubject.LabelsOf(rule.Scope);
        _labels = Parse(rule.Labels);
        _annotations = Parse(rule.Annotations);
    }

    /// <summary>
    /// The labels of the alert about something, in ordinal order of their names. A label whose value comes out empty is left out,
    /// as in Prometheus.
    /// </summary>
    public KeyValuePair<string, string>[] Labels(in RuleSubject subject)
    {
        var given = new List<KeyValuePair<string, string>>(1 + _scopeLabels.Count + _labels.Length) { new(AlertLabels.Name, _rule.Name) };
        foreach (var name in _scopeLabels)
            given.Add(new(name, subject.Label(name)));
        var context = new TemplateContext(given, default);
        foreach (var (name, template) in _labels)
            given.Add(new(name, template.Expand(context, AlertLabels.MaxValueLength)));
        given.RemoveAll(static label => label.Value.Length == 0);
        given.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return [.. given];
    }

    /// <summary>The annotations for a reading, in ordinal order of their names; a rule without any has a summary with value and threshold.</summary>
    /// <param name="labels">What <see cref="Labels"/> gave.</param>
    /// <param name="reading">What was judged.</param>
    public KeyValuePair<string, string>[] Annotations(IReadOnlyList<KeyValuePair<string, string>> labels, in RuleReading reading)
    {
        if (_annotations.Length == 0)
            return [new("summary", Summary(reading))];
        var context = new TemplateContext(labels, reading);
        var filled = new KeyValuePair<string, string>[_annotations.Length];
        for (var i = 0; i < filled.Length; i++)
            filled[i] = new(_annotations[i].Key, _annotations[i].Value.Expand(context, AlertLabels.MaxAnnotationLength));
        return filled;
    }

    private string Summary(in RuleReading reading)
    {
        var figure = reading.Value is { } value ? $"is {Judged(value)}" : reading.NoData.Length > 0 ? $"has no data ({reading.NoData})" : "has no data";
        var compared = _rule.ComparedTo is null || reading.Value is null ? "" : $" ({Figure(reading.Current)} compared to {Figure(reading.Reference)})";
        var threshold = _rule.Threshold switch
        {
            { Low: { } low, High: { } high } => $"outside {Judged(low)} to {Judged(high)}",
            { High: { } high } => $"above {Judged(high)}",
            var other => $"below {Judged(other.Low)}",
        };
        var of = reading.Of.Length > 0 ? $" ({reading.Of})" : "";
        return $"{_rule.Metric} {figure}{of}{compared}; the rule fires {threshold}";
    }

    // Ratios and deviations have no unit.
    private string Judged(double? value) => _rule.ComparedTo is { Measure: not ComparisonMeasure.Difference } ? Words("", value) : Figure(value);

    private string Figure(double? value) => Words(_rule.Metric, value);

    private static string Words(string metric, double? value) => value is { } known ? FigureWords.ValueOf(metric, known) : "unknown";

    private static KeyValuePair<string, AlertTemplate>[] Parse(IReadOnlyDictionary<string, string> texts) =>
        [.. texts.OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new KeyValuePair<string, AlertTemplate>(
                each.Key,
                AlertTemplate.Parse(each.Value, null, true, out var problem) ?? throw new ArgumentException($"the template of {each.Key} fails: {problem}", nameof(texts))))];
}
