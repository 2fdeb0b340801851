using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Rules;

/// <summary>A rule and what is said above it.</summary>
/// <param name="Rule">Of one group with the others.</param>
/// <param name="Comment">One line.</param>
public sealed record CommentedRule(AlertRule Rule, string Comment);

/// <summary>Writes rules about one model as a file, which <see cref="RuleFile"/> reads.</summary>
public static class RuleWriter
{
    /// <param name="comments">Lines at the top.</param>
    /// <param name="rules">Of one group.</param>
    public static string Write(IReadOnlyList<string> comments, IReadOnlyList<CommentedRule> rules)
    {
        ArgumentNullException.ThrowIfNull(comments);
        ArgumentNullException.ThrowIfNull(rules);
        var text = new StringBuilder();
        foreach (var comment in comments)
            text.Append("# ").Append(Line(comment)).Append('\n');
        if (rules.Count == 0)
            return text.Append("groups: []\n").ToString();
        text.Append("groups:\n  - name: ").Append(Quoted(rules[0].Rule.Group)).Append("\n    interval: ").Append(YamlMap.ShowDuration(rules[0].Rule.Interval)).Append("\n    rules:\n");
        foreach (var (rule, comment) in rules)
        {
            text.Append("      # ").Append(Line(comment)).Append('\n');
            var first = true;
            foreach (var field in FieldsOf(rule))
            {
                text.Append(first ? "      - " : "        ").Append(field).Append('\n');
                first = false;
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> FieldsOf(AlertRule rule)
    {
        yield return "alert: " + Quoted(rule.Name);
        yield return "metric: " + Quoted(rule.Metric);
        yield return $"models: [{string.Join(", ", rule.Models.Select(Quoted))}]";
        if (rule.Versions.Count > 0)
            yield return $"versions: [{string.Join(", ", rule.Versions.Select(Quoted))}]";
        yield return "window: " + YamlMap.ShowDuration(rule.Window);
        var threshold = rule.Threshold;
        var (kind, limit, clear) = (threshold.Low, threshold.High) switch
        {
            (null, { } high) => ("above", Number(high), Number(threshold.ClearHigh ?? high)),
            ({ } low, null) => ("below", Number(low), Number(threshold.ClearLow ?? low)),
            var (low, high) => ("outside", $"[{Number(low!.Value)}, {Number(high!.Value)}]", $"[{Number(threshold.ClearLow ?? low.Value)}, {Number(threshold.ClearHigh ?? high.Value)}]"),
        };
        yield return $"{kind}: {limit}";
        yield return $"clear: {clear}";
        yield return "min_records: " + rule.MinRecords.ToString(CultureInfo.InvariantCulture);
        yield return "for: " + YamlMap.ShowDuration(rule.For);
        if (rule.Annotations.Count == 0)
            yield break;
        yield return "annotations:";
        foreach (var (key, value) in rule.Annotations)
            yield return $"  {key}: {Quoted(value)}";
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // A string of JSON is one of YAML.
    private static string Quoted(string text) => '"' + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() + '"';

    private static string Line(string text) => string.Concat(text.Select(static each => char.IsControl(each) || each is '\u2028' or '\u2029' ? ' ' : each));
}
