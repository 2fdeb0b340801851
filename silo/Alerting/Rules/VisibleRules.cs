using OrleansMonitor.Access;
using OrleansMonitor.Alerts;
using OrleansMonitor.Silo.Alerting.Alerts;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>
/// Leaves out of rules what a caller with a limited role may not know: rules that are written for models which are not his, where files
/// lie, how many models are watched, and what went wrong with others.
/// </summary>
internal static class VisibleRules
{
    // Longer than a pattern, so that what a star may stand for is not taken for as many question marks.
    private static readonly string AnyLong = new('*', 129);

    public static RuleList VisibleTo(this RuleList rules, Grants grants)
    {
        if (grants.HasAllModels(AccessRole.Read))
            return rules;
        var groups = new List<RuleGroupEntry>();
        foreach (var group in rules.Groups)
        {
            var visible = group.Rules.Where(rule => IsVisible(rule, grants)).Select(WithoutOthers).ToArray();
            if (visible.Length > 0)
                groups.Add(group with { Source = group.Name, Rules = visible });
        }

        return rules with { Groups = groups, Problems = [] };
    }

    /// <summary>Null: it is written for models that are not the caller's.</summary>
    public static RuleExplanation? VisibleTo(this RuleExplanation explanation, Grants grants)
    {
        if (grants.HasAllModels(AccessRole.Read))
            return explanation;
        return IsVisible(explanation.Rule, grants)
            ? explanation with { Rule = WithoutOthers(explanation.Rule), States = [.. explanation.States.Where(state => VisibleAlerts.IsVisible(state.Labels, grants))] }
            : null;
    }

    /// <summary>The rule of an alert that the caller may see; null: it is written for models that are not his.</summary>
    public static AlertDetail VisibleTo(this AlertDetail found, Grants grants) =>
        grants.HasAllModels(AccessRole.Read) || found.Rule is not { } rule ? found : found with { Rule = IsVisible(rule, grants) ? WithoutOthers(rule) : null };

    /// <summary>A rule for all models names none; one for some does, in its name too.</summary>
    private static bool IsVisible(RuleEntry rule, Grants grants)
    {
        foreach (var pattern in rule.Models)
        {
            // Everything that the pattern matches is the caller's if what is least and what is most of it are.
            if (pattern != "*" && !(grants.Allows(AccessRole.Read, pattern.Replace("*", "", StringComparison.Ordinal)) && grants.Allows(AccessRole.Read, pattern.Replace("*", AnyLong, StringComparison.Ordinal))))
                return false;
        }

        return true;
    }

    private static RuleEntry WithoutOthers(RuleEntry rule) =>
        rule.Status is { } status ? rule with { Status = status with { Watched = 0, Problem = null, ProblemAt = null } } : rule;
}
