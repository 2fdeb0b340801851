using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Alerting.Receivers;
using OrleansMonitor.Silo.Security.Reloading;
using OrleansMonitor.Silo.Tests.Security;

namespace OrleansMonitor.Silo.Tests.Alerting.Notifications;

/// <summary>The file of routes and receivers as a silo has it: at start, when it changes, and what it never tells.</summary>
public sealed class PlanFileTests
{
    private const string Small = "route: {receiver: a}\nreceivers: [{name: a}]\n";

    [Fact]
    public async Task A_file_that_is_wrong_stops_the_start_and_one_that_becomes_wrong_leaves_the_earlier_in_force()
    {
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "notifications.yaml");
        await File.WriteAllTextAsync(file, "route: {receiver: b}\nreceivers: [{name: a}]\n");
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: Path.Combine(directory.Path, "data"), args: ["--Notifications:File=" + file]));
        refused.Failures.ShouldHaveSingleItem().ShouldBe(file + ":1: route.receiver: there is no receiver 'b'; did you mean a?");

        var secret = Path.Combine(directory.Path, "url");
        await File.WriteAllTextAsync(file, $"route: {{receiver: a}}\nreceivers:\n  - name: a\n    slack_configs: [{{api_url_file: {secret}}}]\n");
        refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: Path.Combine(directory.Path, "data"), args: ["--Notifications:File=" + file]));
        refused.Failures.ShouldHaveSingleItem().ShouldBe($"{file}:4: receivers[0].slack_configs[0].api_url_file: the file '{secret}' cannot be read (FileNotFoundException)");

        await File.WriteAllTextAsync(secret, "https://example.org/secret-path");
        var wrong = Path.Combine(directory.Path, "wrong.yaml");
        await File.WriteAllTextAsync(wrong, $"route: {{receiver: a}}\nreceivers:\n  - name: a\n    email_configs: [{{to: [a@b.c], from: a@b.c, smarthost: 'b:25', tls_config: {{ca_file: {secret}}}}}]\n");
        refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(directory: Path.Combine(directory.Path, "data"), args: ["--Notifications:File=" + wrong]));
        refused.Failures.ShouldHaveSingleItem().ShouldBe($"{wrong}:4: receivers[0].email_configs[0].tls_config.ca_file: the file '{secret}' holds no certificate in PEM form");

        await using var silo = await TestSilo.StartAsync(directory: Path.Combine(directory.Path, "data"), args: ["--Notifications:File=" + file]);
        var plans = silo.Services.GetRequiredService<NotificationPlanFile>();
        plans.Current.Receivers["a"].Integrations.Count.ShouldBe(1);
        await File.WriteAllTextAsync(file, "route: [");
        await silo.Services.GetRequiredService<ReloadService>().LookAsync(CancellationToken.None);
        plans.Current.Receivers["a"].Integrations.Count.ShouldBe(1);
        await File.WriteAllTextAsync(file, Small);
        await silo.Services.GetRequiredService<ReloadService>().LookAsync(CancellationToken.None);
        plans.Current.Receivers["a"].Integrations.ShouldBeEmpty();

        // For the audit log, by names alone.
        await File.WriteAllTextAsync(file, "route: {receiver: b, routes: [{receiver: c, matchers: ['team=x']}]}\nreceivers: [{name: b}, {name: c}]\n");
        await silo.Services.GetRequiredService<ReloadService>().LookAsync(CancellationToken.None);
        plans.Change.ShouldStartWith("added receiver b; added receiver c; removed receiver a; added route ");
        plans.Change.ShouldContain(" to c");

        // Another secret under the same name is a change that the log must not pass over, nor show.
        foreach (var address in (string[])["https://one.example/hush", "https://two.example/hush"])
        {
            await File.WriteAllTextAsync(file, $"route: {{receiver: b}}\nreceivers: [{{name: b, webhook_configs: [{{url: '{address}'}}]}}]\n");
            await silo.Services.GetRequiredService<ReloadService>().LookAsync(CancellationToken.None);
        }

        plans.Change.ShouldBe("changed receiver b");
    }

    [Theory]
    [InlineData("Notifications:ExternalUrl", "monitor", "Notifications:ExternalUrl is 'monitor'; it must be an address such as https://monitor.example.org.")]
    [InlineData("Notifications:MaxOutbox", "0", "Notifications:MaxOutbox is 0; it must be 1 to 100000.")]
    [InlineData("Notifications:GiveUpAfter", "00:00:01", "Notifications:GiveUpAfter is 00:00:01; it must be 00:01:00 to 30.00:00:00.")]
    [InlineData("Notifications:Fiel", "x", "Notifications:Fiel is not a setting; ")]
    public async Task A_setting_out_of_range_stops_the_start(string setting, string value, string message)
    {
        var refused = await Should.ThrowAsync<OptionsValidationException>(TestSilo.StartAsync(args: [$"--{setting}={value}"]));
        refused.Failures.ShouldContain(failure => failure.StartsWith(message, StringComparison.Ordinal), refused.Message);
    }

    [Fact]
    public async Task No_secret_gets_into_logs_answers_or_metrics()
    {
        const string Secret = "s3cr3t-p4th";
        using var directory = new TempDirectory();
        await using var server = await ReceiverServer.StartAsync();
        server.Answer = static (context, request) =>
        {
            context.Response.StatusCode = 400;
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "refused: " + request.Path);
        };
        var url = Path.Combine(directory.Path, "url");
        await File.WriteAllTextAsync(url, new Uri(server.Address, Secret).ToString());
        var file = Path.Combine(directory.Path, "notifications.yaml");
        await File.WriteAllTextAsync(file, $"route: {{receiver: a, group_wait: 0s}}\nreceivers:\n  - name: a\n    slack_configs: [{{api_url_file: {url}}}]\n");
        var logs = new LogCollector();
        await using var silo = await TestSilo.StartAsync(builder => builder.Logging.AddProvider(logs), Path.Combine(directory.Path, "data"), "--Notifications:File=" + file);
        await silo.FireAsync(Samples.Alert("fraud"));
        await server.NextAsync();
        var dead = await silo.UntilAsync("/v1/notifications/dead", static answer => answer.GetArrayLength() == 1);
        dead[0].GetProperty("lastError").GetString().ShouldBe("400 refused: …");
        var seen = dead.GetRawText() + await silo.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)) + string.Join('\n', logs.Entries.Select(static entry => entry.Text));
        seen.ShouldContain("did not reach receiver a by slack/0 at attempt 1: 400 refused: …");
        seen.ShouldContain("orleansmonitor_notifications_attempts_total{integration=\"slack\",outcome=\"refused\"} 1");
        seen.ShouldNotContain(Secret);
    }
}
