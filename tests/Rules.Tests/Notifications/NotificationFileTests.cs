using OrleansMonitor.Harness.Files;
using OrleansMonitor.Rules.Notifications;

namespace OrleansMonitor.Rules.Tests.Notifications;

/// <summary>The file of routes and receivers: what it can say, and what is told of one that is wrong.</summary>
public sealed class NotificationFileTests
{
    private const string Small = "route: {receiver: a}\nreceivers: [{name: a}]\n";

    [Fact]
    public void Every_field_is_taken()
    {
        var plan = NotificationFile.Parse("notifications.yaml", """
            route:
              receiver: everybody
              group_by: [alertname, model]
              group_wait: 10s
              group_interval: 1m
              repeat_interval: 1h30m
              routes:
                - matchers: ['severity="page"', team=~"risk|fraud"]
                  receiver: pager
                  continue: true
                  group_by: ['...']
                - matchers: '{team="risk", model!="churn"}'
                  repeat_interval: 1d
            receivers:
              - name: everybody
                webhook_configs:
                  - {url: 'https://example.org/hook', send_resolved: false, timeout: 5s, authorization: {credentials_file: /run/token}}
                  - {url_env: HOOK_URL, basic_auth: {username: ann, password_env: HOOK_PASSWORD}}
                slack_configs:
                  - {api_url_file: /run/slack, channel: '#models', username: monitor, icon_emoji: ':bell:'}
                email_configs:
                  - {to: [a@example.org, 'Bea <b@example.org>'], from: m@example.org, smarthost: 'mail.example.org:587', auth_username: m, auth_password_file: /run/mail}
                  - {to: a@example.org, from: m@example.org, smarthost: '[::1]:465', tls: implicit, tls_config: {ca_file: /run/ca.pem, server_name: mail.example.org}}
              - name: pager
                pagerduty_configs:
                  - {routing_key_file: /run/pager, severity: critical, url: 'https://events.eu.example.org/v2/enqueue'}
                alertmanager_configs:
                  - {url: 'http://127.0.0.1:9093/am', resend_interval: 30s}
            """, out var errors);
        errors.ShouldBeEmpty();
        var (root, everybody, pager) = (plan!.Root, plan.Receivers["everybody"].Integrations, plan.Receivers["pager"].Integrations);
        (root.Receiver, root.GroupWait, root.GroupInterval, root.RepeatInterval).ShouldBe(("everybody", TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(90)));
        root.Routes.Select(static route => route.Key).ShouldBe(["{}/{severity=\"page\", team=~\"risk|fraud\"}", "{}/{team=\"risk\", model!=\"churn\"}"]);
        (root.Routes[0].Continue, root.Routes[0].GroupByAll, root.Routes[0].GroupWait).ShouldBe((true, true, TimeSpan.FromSeconds(10)));
        (root.Routes[1].Receiver, root.Routes[1].RepeatInterval, root.Routes[1].GroupBy.Count).ShouldBe(("everybody", TimeSpan.FromDays(1), 2));
        everybody.Select(static integration => integration.Id).ShouldBe(["webhook/0", "webhook/1", "slack/0", "email/0", "email/1"]);
        var hook = everybody[0].ShouldBeOfType<WebhookIntegration>();
        (hook.SendResolved, hook.Timeout, hook.Url.Address!.AbsoluteUri, hook.Authorization!.BearerToken!.File).ShouldBe((false, TimeSpan.FromSeconds(5), "https://example.org/hook", "/run/token"));
        everybody[1].ShouldBeOfType<WebhookIntegration>().Url.ToString().ShouldBe("the variable HOOK_URL");
        everybody[2].ShouldBeOfType<SlackIntegration>().Channel.ShouldBe("#models");
        var mail = everybody[3].ShouldBeOfType<EmailIntegration>();
        (mail.Host, mail.Port, mail.Security, mail.SendResolved, mail.To.Count).ShouldBe(("mail.example.org", 587, MailSecurity.StartTls, false, 2));
        var relay = everybody[4].ShouldBeOfType<EmailIntegration>();
        (relay.Host, relay.Port, relay.Security, relay.CaFile!.File, relay.ServerName).ShouldBe(("::1", 465, MailSecurity.Implicit, "/run/ca.pem", "mail.example.org"));
        pager[0].ShouldBeOfType<PagerDutyIntegration>().Severity.ShouldBe("critical");
        pager[1].ShouldBeOfType<AlertmanagerIntegration>().ResendInterval.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_example_of_the_documentation_is_right()
    {
        var text = Repository.Read("docs/notifications.md").ReplaceLineEndings("\n");
        var begin = text.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        var example = text[begin..text.IndexOf("\n```", begin, StringComparison.Ordinal)];
        var plan = NotificationFile.Parse("notifications.md", example, out var errors);
        errors.ShouldBeEmpty();
        plan!.Receivers.Values.Sum(static receiver => receiver.Integrations.Count).ShouldBe(5);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_line_and_key()
    {
        NotificationFile.Parse("notifications.yaml", """
            route:
              receiver: everybdy
              matchers: [a=b]
              group_by: ['1x', '...']
              group_wait: 2h
              group_interval: 10 minutes
              repeat_intervall: 1h
              routes:
                - matchers: ['severity']
                  receiver: pager
                  repeat_interval: 2m
                - 7
            receivers:
              - name: everybody
                webhook_configs:
                  - {url: 'ftp://example.org'}
                  - {url: 'https://ann:pw@example.org'}
                  - {url: 'https://example.org', url_file: /x}
                  - {}
                  - {url: 'https://example.org', basic_auth: {username: a, password: b}, authorization: {credentials_env: T}}
                slack_configs:
                  - {api_url: 'https://hooks.slack.com/services/T/B/x'}
                pagerduty_configs:
                  - {routing_key: abc, severity: bad, send_resolved: maybe}
                  - {routing_key_file: /x, routing_key_env: Y}
                email_configs:
                  - {to: nobody, from: m@example.org, smarthost: mail, auth_password_file: /x, tls: none, tls_config: {ca_file: "", insecure_skip_verify: true}}
              - name: everybody
                alertmanager_configs: {url: x}
              - webhook_configs: []
            templates: []
            """, out var errors).ShouldBeNull();
        Snapshot.Matches("notification-file-errors.txt", string.Join('\n', errors));
    }

    [Theory]
    [InlineData("", "f.yaml: it is empty")]
    [InlineData("- a", "f.yaml:1: it must be a mapping of keys to values")]
    [InlineData("route: ]", "f.yaml:1: it is no YAML: ")]
    [InlineData("route: {receiver: a}\n---\nx: 1\n", "f.yaml:3: it has more than one document")]
    [InlineData("a: &x [1]\nb: *x\n", "f.yaml:2: an alias (*name) is not taken here")]
    [InlineData("receivers: [{name: a}]", "f.yaml:1: route: it is missing")]
    [InlineData("route: {receiver: a}", "f.yaml:1: receivers: it is missing")]
    public void A_file_that_is_none_is_told(string text, string message)
    {
        NotificationFile.Parse("f.yaml", text, out var errors).ShouldBeNull();
        errors.Select(static error => error.ToString()).ShouldContain(error => error.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Size_and_depth_are_bounded()
    {
        NotificationFile.Parse("f.yaml", Small + new string('#', NotificationFile.MaxBytes), out var large).ShouldBeNull();
        large.ShouldHaveSingleItem().Problem.ShouldEndWith("at most 1,048,576");
        NotificationFile.Parse("f.yaml", "a: " + new string('[', 100_000), out var deep).ShouldBeNull();
        deep.ShouldHaveSingleItem().Problem.ShouldBe("it is nested more than 64 levels deep");
    }
}
