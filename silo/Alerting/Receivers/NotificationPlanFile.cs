using System.Text;
using System.Text.Json;
using OrleansMonitor.Grains.Alerting.Notifications;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Rules.Notifications;
using OrleansMonitor.Rules.Yaml;
using OrleansMonitor.Silo.Alerting.Receivers.Mail;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>The file of routes and receivers. It is taken as a whole or not at all: one that is wrong stops a start, and later the earlier one stays.</summary>
internal sealed class NotificationPlanFile(NotificationOptions options) : ReloadingFiles, INotificationPlanSource
{
    private string _change = "";

    public NotificationPlan Current { get; private set; } = NotificationPlan.None;

    public override string Name => "notification routes";

    public override string Change => _change;

    public override bool IsConfigured => !string.IsNullOrEmpty(options.File);

    protected override IReadOnlyList<(string Setting, string Path)> Files { get; } =
        string.IsNullOrEmpty(options.File) ? [] : [($"{NotificationOptions.Section}:{nameof(options.File)}", options.File)];

    protected override void Apply(byte[][] contents)
    {
        var plan = NotificationFile.Parse(options.File!, Encoding.UTF8.GetString(contents[0]).TrimStart('\uFEFF'), out var errors);
        var problems = plan is null ? errors.Select(static error => error.ToString()) : MissingSecrets(plan);
        var text = string.Join('\n', problems);
        if (text.Length > 0)
            throw new ReloadException(text);
        _change = Difference(Current, plan!);
        Current = plan!;
    }

    /// <summary>By names alone: what a receiver is made of may hold a secret.</summary>
    private static string Difference(NotificationPlan before, NotificationPlan after)
    {
        var (old, now) = (Routes(before), Routes(after));
        var parts = after.Receivers.Keys.Except(before.Receivers.Keys).Order(StringComparer.Ordinal).Select(static name => $"added receiver {name}")
            .Concat(before.Receivers.Keys.Except(after.Receivers.Keys).Order(StringComparer.Ordinal).Select(static name => $"removed receiver {name}"))
            .Concat(after.Receivers.Where(receiver => before.Receivers.TryGetValue(receiver.Key, out var was) && Written(was) != Written(receiver.Value)).Select(static receiver => $"changed receiver {receiver.Key}").Order(StringComparer.Ordinal))
            .Concat(now.Except(old).Order(StringComparer.Ordinal).Select(static route => $"added route {route}"))
            .Concat(old.Except(now).Order(StringComparer.Ordinal).Select(static route => $"removed route {route}"));
        return string.Join("; ", parts) is { Length: > 0 } difference ? difference : "the same receivers and routes, otherwise written";
    }

    // To be compared and never shown.
    private static string Written(NotificationReceiver receiver) => JsonSerializer.Serialize(receiver.Integrations.Select(static integration => (object)integration));

    private static HashSet<string> Routes(NotificationPlan plan) => [.. plan.Root.All().Select(static route => $"{route.Key} to {route.Receiver}")];

    /// <summary>Secrets and authorities may change later; that there are none at all is a mistake that is better found now.</summary>
    private IEnumerable<string> MissingSecrets(NotificationPlan plan)
    {
        var integrations = plan.Receivers.Values.SelectMany(static receiver => receiver.Integrations).ToArray();
        var secrets = integrations.SelectMany(static integration => integration.Secrets).Select(static secret => (Reference: secret, Problem: ProblemOf(() => SecretValues.Read(secret))));
        var authorities = integrations.OfType<EmailIntegration>().Where(static mail => mail.CaFile is not null)
            .Select(static mail => (Reference: mail.CaFile!, Problem: ProblemOf(() => MailTrust.Of(mail).Dispose())));
        return secrets.Concat(authorities)
            .Where(static each => each.Problem is not null)
            .OrderBy(static each => each.Reference.Line)
            .Select(each => new YamlError(options.File!, each.Reference.Line, each.Reference.Key, each.Problem!).ToString());
    }

    private static string? ProblemOf(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (SecretException e)
        {
            return e.Message;
        }
    }
}
