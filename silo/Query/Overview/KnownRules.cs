using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>The rules by their names, parsed once for each version of them. Thread-safe.</summary>
internal sealed class KnownRules(IGrainFactory grains)
{
    private volatile Book _book = new(0, []);

    public async Task<Func<string, string, AlertRule?>> GetAsync()
    {
        var known = await KnownAsync();
        return (group, name) => known.Rules.GetValueOrDefault((group, name));
    }

    public async Task<IEnumerable<string>> NamesAsync() => (await KnownAsync()).Rules.Keys.Select(static rule => rule.Name).Distinct(StringComparer.Ordinal);

    private async Task<Book> KnownAsync()
    {
        var known = _book;
        if (await grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(known.Version) is { } book)
        {
            var rules = new Dictionary<(string, string), AlertRule>();
            foreach (var rule in book.Sources.SelectMany(static source => RuleFile.Read(source.Name, source.Text).Groups).SelectMany(static group => group.Rules))
                rules[(rule.Group, rule.Name)] = rule;
            _book = known = new Book(book.Version, rules);
        }

        return known;
    }

    private sealed record Book(long Version, Dictionary<(string Group, string Name), AlertRule> Rules);
}
