using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Notifications;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>Lets alerts fire in a silo, and asks it until it answers what is waited for.</summary>
internal static class NotifyingSilo
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task FireAsync(this TestSilo silo, Alert alert, long sequence = 1) => silo.NotifyAsync(alert, AlertPhase.Inactive, sequence);

    public static Task ResolveAsync(this TestSilo silo, Alert alert, long sequence = 2) =>
        silo.NotifyAsync(Samples.Resolved(alert, DateTimeOffset.FromUnixTimeMilliseconds(alert.FiredAt!.Value).AddSeconds(1)), AlertPhase.Firing, sequence);

    public static async Task<JsonElement> UntilAsync(this TestSilo silo, string path, Func<JsonElement, bool> holds)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await silo.Http.GetFromJsonAsync<JsonElement>(path, deadline.Token);
            if (holds(answer))
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, deadline.Token);
        }
    }

    private static Task NotifyAsync(this TestSilo silo, Alert alert, AlertPhase from, long sequence) =>
        silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IAlertNotifierGrain>(IAlertNotifierGrain.Key)
            .NotifyAsync([new AlertTransition(sequence, alert.ResolvedAt ?? alert.FiredAt!.Value, from, alert)]);
}
