using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Simulation;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>What the notifier was told, as its durable history has it.</summary>
internal sealed class ToldTransitions
{
    private readonly List<(string Rule, string Subject, long Time, AlertPhase From, AlertPhase To)> _all = [];

    public int Count => _all.Count;

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<ToldTransitions> ReadAsync(SimulationClient client)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(client);
            }
            catch (Exception e) when (e is not ShouldAssertException && attempt < 100)
            {
                await client.Delay(TimeSpan.FromMilliseconds(300));
            }
        }
    }

    /// <summary>Of one rule, about one model or node, in the order in which they were told.</summary>
    public List<(long Time, AlertPhase From, AlertPhase To)> Of(string rule, string subject) =>
        [.. _all.Where(t => t.Rule == rule && t.Subject == subject).Select(static t => (t.Time, t.From, t.To))];

    private static async Task<ToldTransitions> ReadOnceAsync(SimulationClient client)
    {
        var told = new ToldTransitions();
        var desk = client.GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key);
        for (long? before = null; ;)
        {
            var page = await desk.GetHistoryAsync(new AlertHistoryQuery(null, null, null, [], before, AlertHistoryQuery.MaxLimit));
            foreach (var entry in page.Entries)
            {
                var subject = entry.Alert.Labels.FirstOrDefault(static label => label.Name is "model" or "node")?.Value ?? "";
                told._all.Insert(0, (entry.Alert.Rule, subject, entry.Time, entry.From, entry.Alert.Phase));
            }

            if (page.Next is null)
                return told;
            before = page.Next;
        }
    }
}
