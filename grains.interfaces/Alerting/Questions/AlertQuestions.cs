using System.Collections.Concurrent;
using System.Globalization;
using OrleansMonitor.Domain.Windows;
using OrleansMonitor.Alerts;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Feed;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Grains.Alerting.Questions;

/// <summary>
/// Asks the grains for alerts and rules. The HTTP endpoints and the client inside the cluster both ask through it, so they answer alike.
/// </summary>
public sealed class AlertQuestions(IGrainFactory grains)
{
    private const int AskedAtOnce = 16;
    private const int MaxNamed = 10;

    private IRuleBookGrain Book => grains.GetGrain<IRuleBookGrain>(IRuleBookGrain.Key);

    /// <summary>All alerts that are pending or firing, in order of their ids.</summary>
    public async Task<IReadOnlyList<AlertEntry>> GetAlertsAsync()
    {
        if (await Book.GetAsync(-1).ConfigureAwait(false) is not { Version: > 0 } book)
            return [];
        var alerts = (await AskAllAsync(book.Shards, static shard => shard.ListAsync()).ConfigureAwait(false)).OrderBy(static alert => alert.Id, StringComparer.Ordinal).ToList();
        if (alerts.Count == 0)
            return [];
        var notifier = grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);
        var marks = (await notifier.GetMarksAsync([.. alerts.Select(static alert => alert.Id)]).ConfigureAwait(false)).ToDictionary(static mark => mark.Id);
        return alerts.ConvertAll(alert => AlertResults.AlertOf(alert, marks.GetValueOrDefault(alert.Id)));
    }

    /// <summary>One alert, also one that has ended, for as long as the history knows it; null: it does not.</summary>
    public async Task<AlertDetail?> GetAlertAsync(string id)
    {
        var book = await Book.GetAsync(-1).ConfigureAwait(false) is { Version: > 0 } known ? known : new RuleBook(0, 0, []);
        var notifier = grains.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);
        var alert = (await AskAllAsync(book.Shards, static shard => shard.ListAsync()).ConfigureAwait(false)).Find(each => each.Id == id);
        if (alert is null)
        {
            var history = await notifier.GetHistoryAsync(new AlertHistoryQuery(null, null, id, [], null, 1)).ConfigureAwait(false);
            if (history.Entries is not [var last, ..])
                return null;
            alert = last.Alert;
        }

        var marks = await notifier.GetMarksAsync([id]).ConfigureAwait(false);
        var statuses = await StatusesAsync(book).ConfigureAwait(false);
        var rule = Find(book, alert.Group, alert.Rule);
        return new AlertDetail(AlertResults.AlertOf(alert, marks.Length > 0 ? marks[0] : null), rule is null ? null : RuleEntry.Of(rule, statuses.Of(rule.Group, rule.Name)));
    }

    public async Task<RuleList> GetRulesAsync()
    {
        if (await Book.GetAsync(-1).ConfigureAwait(false) is not { } book)
            return new RuleList(0, [], []);
        var groups = new List<RuleGroupEntry>();
        var problems = new List<string>();
        var statuses = await StatusesAsync(book).ConfigureAwait(false);
        foreach (var source in book.Sources)
        {
            var result = RuleFile.Read(source.Name, source.Text);
            problems.AddRange(result.Errors.Select(static error => error.ToString()));
            if (result.IsGood)
                groups.AddRange(result.Groups.Select(group => new RuleGroupEntry(group.Name, source.Origin, source.Name, group.Interval.TotalSeconds, [.. group.Rules.Select(rule => RuleEntry.Of(rule, statuses.Of(rule.Group, rule.Name)))])));
        }

        if (book.Differing is { Length: > 0 } silos)
            problems.Add($"the rule files of {(silos.Length == 1 ? "silo" : "silos")} {string.Join(", ", silos.Take(MaxNamed))}{(silos.Length > MaxNamed ? $" and {silos.Length - MaxNamed} more" : "")} are not those in force");
        if (statuses.Gap(book.Shards) is { } gap)
            problems.Add(gap);

        return new RuleList(book.Version, groups, problems);
    }

    /// <summary>A group as it was written; null: there is no such group.</summary>
    public async Task<RuleGroupText?> GetTextAsync(string group)
    {
        var sources = (await Book.GetAsync(-1).ConfigureAwait(false))?.Sources ?? [];
        var source = Array.Find(sources, source => RuleFile.Read(source.Name, source.Text).Groups.Any(each => each.Name == group));
        return source is null ? null : new RuleGroupText(group, source.Origin, source.Name, source.Text);
    }

    /// <summary>What a rule says now of all that it watches; null: there is no such rule.</summary>
    public async Task<RuleExplanation?> ExplainAsync(string group, string name)
    {
        if (await Book.GetAsync(-1).ConfigureAwait(false) is not { } book || Find(book, group, name) is not { } rule)
            return null;
        var states = await AskAllAsync(book.Shards, shard => shard.ExplainAsync(group, name, RuleExplanation.MaxStates)).ConfigureAwait(false);
        var statuses = await StatusesAsync(book).ConfigureAwait(false);
        return new RuleExplanation(group, RuleEntry.Of(rule, statuses.Of(rule.Group, rule.Name)), [.. states
            .OrderBy(static state => string.Join('\n', state.Labels.Select(static label => label.Value)), StringComparer.Ordinal)
            .Take(RuleExplanation.MaxStates)
            .Select(state => AlertResults.StateOf(rule, state))]);
    }

    /// <summary>Ends the alerts about what was deleted. A shard that does not answer ends its own when nothing has come for the retention of alerts.</summary>
    /// <param name="kind">Of the owner.</param>
    /// <param name="owner">The model or node.</param>
    /// <param name="version">Only of this version; null: of all that the owner has.</param>
    /// <returns>Whether all shards have.</returns>
    public async Task<bool> ForgetAsync(OwnerKind kind, string owner, string? version = null)
    {
        if (await Book.GetAsync(-1).ConfigureAwait(false) is not { } book)
            return true;
        var failed = 0;
        await AskAllAsync(book.Shards, ForgetAsync).ConfigureAwait(false);
        return failed == 0;

        async Task<bool[]> ForgetAsync(IAlertShardGrain shard)
        {
            try
            {
                await shard.ForgetAsync(kind, owner, version).ConfigureAwait(false);
            }
            catch (Exception)
            {
                Interlocked.Increment(ref failed);
            }

            return [];
        }
    }

    private static AlertRule? Find(RuleBook book, string group, string name) => book.Sources
        .SelectMany(static source => RuleFile.Read(source.Name, source.Text).Groups)
        .Where(each => each.Name == group)
        .SelectMany(static each => each.Rules)
        .FirstOrDefault(rule => rule.Name == name);

    private async Task<RuleStatuses> StatusesAsync(RuleBook book)
    {
        var statuses = new RuleStatuses();
        if (book.Version == 0)
            return statuses;
        var failures = new ConcurrentQueue<Exception>();
        foreach (var status in await AskAllAsync(book.Shards, AskAsync).ConfigureAwait(false))
            statuses.Add(status);
        foreach (var failure in failures)
            statuses.AddSilent(failure);
        return statuses;

        async Task<RuleStatus[]> AskAsync(IAlertShardGrain shard)
        {
            try
            {
                return await shard.GetRuleStatusAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
                return [];
            }
        }
    }

    private async Task<List<T>> AskAllAsync<T>(int shards, Func<IAlertShardGrain, Task<T[]>> ask)
    {
        var all = new List<T>();
        for (var first = 0; first < shards; first += AskedAtOnce)
        {
            var answers = Enumerable.Range(first, Math.Min(AskedAtOnce, shards - first))
                .Select(shard => ask(grains.GetGrain<IAlertShardGrain>(shard.ToString(CultureInfo.InvariantCulture))));
            foreach (var answer in await Task.WhenAll(answers).ConfigureAwait(false))
                all.AddRange(answer);
        }

        return all;
    }
}
