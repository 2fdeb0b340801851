using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Cli.Alerts;

/// <summary>Finds the group of a rule that was named without it.</summary>
internal static class RuleNames
{
    public static async Task<(string Group, string Rule)> FindAsync(IMonitorQueries silo, string written, CancellationToken cancellation)
    {
        var rules = await silo.ListRulesAsync(cancellation).ConfigureAwait(false);
        var found = rules.Groups
            .SelectMany(static group => group.Rules.Select(rule => (Group: group.Name, Rule: rule.Name)))
            .Where(each => each.Rule == written || $"{each.Group}/{each.Rule}" == written)
            .ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CliException(ExitCodes.Refused, $"there is no rule '{written}'; orleansmonitor rules list shows those that there are"),
            _ => throw new CliException(ExitCodes.Refused, $"several groups have a rule '{written}': name one of {string.Join(", ", found.Select(static each => $"{each.Group}/{each.Rule}"))}"),
        };
    }
}
