using System.Text.Json;
using OrleansMonitor.Harness;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>A real Alertmanager takes alerts, groups them, keeps quiet about what is silenced there, and tells of their end.</summary>
[Trait(Extent.Trait, Extent.All)]
public sealed class AlertmanagerTests
{
    [AlertmanagerFact]
    public async Task A_real_Alertmanager_receives_groups_silences_and_resolves()
    {
        await using var hook = await ReceiverServer.StartAsync();
        await using var manager = await AlertmanagerProcess.StartAsync(hook.Address);
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "notifications.yaml");
        await File.WriteAllTextAsync(file, $"route: {{receiver: am}}\nreceivers: [{{name: am, alertmanager_configs: [{{url: '{manager.Address}', resend_interval: 1s}}]}}]\n");
        await using var silo = await TestSilo.StartAsync(directory: Path.Combine(directory.Path, "data"), args: ["--Notifications:File=" + file]);

        // In the past of its clock, by which it judges what has ended.
        var now = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        await manager.SilenceAsync("model", "quiet", TimeProvider.System.GetUtcNow());
        var (fraud, churn, quiet) = (Samples.Alert("fraud", time: now), Samples.Alert("churn", time: now), Samples.Alert("quiet", time: now));
        foreach (var alert in new[] { fraud, churn, quiet })
            await silo.FireAsync(alert);
        var alerts = await manager.UntilAlertsAsync(static found => found.GetArrayLength() == 3);
        alerts.EnumerateArray().Single(static alert => Label(alert, "model") == "quiet").GetProperty("status").GetProperty("state").GetString().ShouldBe("suppressed");
        alerts.EnumerateArray().First(static alert => Label(alert, "model") == "fraud").GetProperty("startsAt").GetDateTimeOffset().ShouldBe(now, TimeSpan.FromMilliseconds(1));

        var told = await UntilAsync(hook, static message => Names(message, "firing") == "churn fraud");
        told.GetProperty("groupLabels").GetProperty("alertname").GetString().ShouldBe("HighLatency");
        await silo.ResolveAsync(fraud);
        await UntilAsync(hook, static message => Names(message, "resolved") == "fraud");
        await silo.ResolveAsync(churn);
        await silo.ResolveAsync(quiet);
        await UntilAsync(hook, static message => message.GetProperty("status").GetString() == "resolved" && Names(message, "resolved").Contains("churn", StringComparison.Ordinal));
        await manager.UntilAlertsAsync(static found => found.GetArrayLength() == 0);
        hook.Requests.ShouldAllBe(static request => !request.Body.Contains("quiet", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> UntilAsync(ReceiverServer hook, Func<JsonElement, bool> holds)
    {
        while (true)
        {
            foreach (var request in hook.Requests)
            {
                using var document = JsonDocument.Parse(request.Body);
                if (holds(document.RootElement))
                    return document.RootElement.Clone();
            }

            await hook.NextAsync();
        }
    }

    private static string Names(JsonElement message, string status) => string.Join(' ', message.GetProperty("alerts").EnumerateArray()
        .Where(alert => alert.GetProperty("status").GetString() == status)
        .Select(static alert => Label(alert, "model"))
        .Order(StringComparer.Ordinal));

    private static string Label(JsonElement alert, string name) => alert.GetProperty("labels").GetProperty(name).GetString()!;
}
