using OrleansMonitor.Chaos.Alerting;
using OrleansMonitor.Chaos.Load;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.Chaos.Rounds;

/// <summary>
/// Compares the history of alerts with what the data lead to, and what was told with the history: no transition lost, invented or
/// twice; nobody left with something that is over; nothing repeated without a crash.
/// </summary>
internal sealed class AlertCheck(WebhookListener listener, PhaseLoad phases, Ledger ledger, IReadOnlyList<string> models, long begin)
{
    /// <summary>Longer than alerting may be behind after any fault.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private int _checked;

    /// <summary>Waits until the rules are known and evaluated, so that what follows is judged from its begin.</summary>
    public async Task BeginAsync(Uri silo)
    {
        var problem = await UntilAsync(async () =>
        {
            await phases.StepAsync(false);
            using var queries = new SiloHttp(silo);
            var explained = await queries.GetAsync($"/v1/rules/phases/{AlertFiles.Phased[0].Rule}");
            return explained.GetProperty("states").GetArrayLength() > 0 ? [] : ["the rules are not evaluated"];
        });
        if (problem.Count > 0)
            throw new TimeoutException(string.Join("; ", problem));
    }

    /// <param name="silo">Who is asked.</param>
    /// <param name="crashes">Of this round.</param>
    /// <param name="mismatches">Takes what is wrong.</param>
    public async Task<AlertFigures> RunAsync(Uri silo, int crashes, List<string> mismatches)
    {
        var transitions = 0;
        mismatches.AddRange(await UntilAsync(async () =>
        {
            var history = await PhaseHistory.ReadAsync(silo);
            transitions = history.Count;
            return [.. Compare(history), .. CompareTold(history)];
        }));
        using (var queries = new SiloHttp(silo))
        {
            if ((await queries.GetAsync("/v1/notifications/dead")).GetArrayLength() is > 0 and var dead)
                mismatches.Add($"{dead} notifications were given up");
        }

        var deliveries = listener.Deliveries;
        var repeats = WebhookListener.Repeats(deliveries, AlertFiles.Receiver) - WebhookListener.Repeats(deliveries.Take(_checked), AlertFiles.Receiver);
        if (repeats > crashes)
            mismatches.Add($"{repeats} notifications came again, and there were {crashes} crashes");
        var figures = new AlertFigures(transitions, deliveries.Count - _checked, repeats, crashes);
        _checked = deliveries.Count;
        return figures;
    }

    private List<string> Compare(PhaseHistory history)
    {
        var mismatches = new List<string>();
        if (history.Gaps.Length > 0)
            mismatches.Add($"history: {history.Gaps}");
        var known = new HashSet<(string, string)>();
        foreach (var (rule, hold, keep) in AlertFiles.Phased)
        {
            // The last step is judged when the next one comes.
            var expected = AlertOracle.Transitions(phases.Steps.SkipLast(1), phases.Begin + PhaseLoad.Interval, PhaseLoad.Interval, hold, keep);
            Expect(rule, PhaseLoad.Model, expected, history.Of(rule, PhaseLoad.Model));
        }

        foreach (var model in models)
        {
            // It fires at the first moment that has records before it. Which that is depends on when its model was first heard of.
            var changes = history.Of(AlertFiles.Counting, model);
            var isDue = ledger.WindowsOf(model).Keys.Any(window => window >= begin + LedgerProducer.Window);
            var time = changes.Count > 0 && changes[0].Time > begin && changes[0].Time % LedgerProducer.Window == 0 ? changes[0].Time : begin;
            Expect(AlertFiles.Counting, model, isDue || changes.Count > 0 ? [new PhaseChange(time, AlertPhase.Inactive, AlertPhase.Firing)] : [], changes);
        }

        foreach (var (rule, model) in history.Alerts)
        {
            if (!known.Contains((rule, model)))
                mismatches.Add($"alert {rule} of {model}: {Show(history.Of(rule, model))}, and there was no reason");
        }

        return mismatches;

        void Expect(string rule, string model, IReadOnlyList<PhaseChange> expected, IReadOnlyList<PhaseChange> actual)
        {
            known.Add((rule, model));
            if (expected.SequenceEqual(actual))
                return;
            var same = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
            mismatches.Add($"alert {rule} of {model}: {actual.Count} transitions, {expected.Count} expected; after {same} {Show(actual.Skip(same))} instead of {Show(expected.Skip(same))}");
        }
    }

    /// <summary>Who believes what he was told last knows what fires.</summary>
    private List<string> CompareTold(PhaseHistory history)
    {
        var told = new Dictionary<(string Rule, string Model), (long Number, bool IsFiring)>();
        foreach (var delivery in listener.Deliveries)
        {
            foreach (var alert in delivery.Alerts)
            {
                if (delivery.Number >= told.GetValueOrDefault((alert.Rule, alert.Model)).Number)
                    told[(alert.Rule, alert.Model)] = (delivery.Number, alert.IsFiring);
            }
        }

        return [.. history.Alerts.Concat(told.Keys).Distinct()
            .Where(alert => told.GetValueOrDefault(alert).IsFiring != (AlertOracle.PhaseAfter(history.Of(alert.Rule, alert.Model)) == AlertPhase.Firing))
            .Select(alert => $"alert {alert.Rule} of {alert.Model}: the receiver believes that it {(told.GetValueOrDefault(alert).IsFiring ? "fires" : "does not fire")}")];
    }

    /// <summary>Looks until there is nothing wrong, or for long enough; answers what is.</summary>
    private static async Task<List<string>> UntilAsync(Func<Task<List<string>>> look)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            List<string> wrong;
            try
            {
                wrong = await look();
            }
            catch (HttpRequestException e)
            {
                wrong = [$"a silo did not answer: {e.Message}"];
            }

            if (wrong.Count == 0 || TimeProvider.System.GetElapsedTime(began) > Patience)
                return wrong;
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static string Show(IEnumerable<PhaseChange> changes)
    {
        var shown = changes.Take(3).Select(static change => $"{DateTimeOffset.FromUnixTimeMilliseconds(change.Time):MM-dd HH:mm:ss} {change.From} to {change.To}");
        return string.Join(", ", shown) is { Length: > 0 } text ? text : "nothing";
    }
}
