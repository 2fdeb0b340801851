namespace OrleansMonitor.Domain.Rules;

/// <summary>What templates are filled in from.</summary>
/// <param name="Labels">Of the alert.</param>
/// <param name="Reading">What was judged.</param>
internal readonly record struct TemplateContext(IReadOnlyList<KeyValuePair<string, string>> Labels, RuleReading Reading)
{
    /// <summary>A label's value; empty when the alert has none of that name.</summary>
    public string Label(string name)
    {
        foreach (var (each, value) in Labels)
        {
            if (each == name)
                return value;
        }

        return "";
    }
}
