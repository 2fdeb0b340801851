using System.Text;
using OrleansMonitor.Grains.Alerting.Notifications.Sending;
using OrleansMonitor.Grains.Notifications.Files;
using OrleansMonitor.Grains.Notifications.Receivers;
using OrleansMonitor.Grains.Options;
using OrleansMonitor.Grains.Yaml;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Alerting.Receivers;

/// <summary>The file of routes and receivers. It is taken as a whole or not at all: one that is wrong stops a start, and later the earlier one stays.</summary>
internal sealed class NotificationPlanFile(NotificationOptions options) : ReloadingFiles, INotificationPlanSource
{
    public NotificationPlan Current { get; private set; } = NotificationPlan.None;

    public override string Name => "notification routes";

    public override bool IsConfigured => !string.IsNullOrEmpty(options.File);

    protected override IReadOnlyList<(string Setting, string Path)> Files { get; } =
        string.IsNullOrEmpty(options.File) ? [] : [($"{NotificationOptions.Section}:{nameof(options.File)}", options.File)];

    protected override void Apply(byte[][] contents)
    {
        var plan = NotificationFile.Parse(options.File!, Encoding.UTF8.GetString(contents[0]).TrimStart('\uFEFF'), out var errors);
        var problems = plan is null ? errors.Select(static error => error.ToString()) : MissingSecrets(plan);
        var text = string.Join('\n', problems);
        if (text.Length > 0)
            throw new CredentialException(text);
        Current = plan!;
    }

    /// <summary>A secret may change later; that there is none at all is a mistake that is better found now.</summary>
    private IEnumerable<string> MissingSecrets(NotificationPlan plan)
    {
        var secrets = plan.Receivers.Values.SelectMany(static receiver => receiver.Integrations).SelectMany(static integration => integration.Secrets);
        foreach (var secret in secrets.OrderBy(static secret => secret.Line))
        {
            var problem = "";
            try
            {
                SecretValues.Read(secret);
            }
            catch (SecretException e)
            {
                problem = new YamlError(options.File!, secret.Line, secret.Key, e.Message).ToString();
            }

            if (problem.Length > 0)
                yield return problem;
        }
    }
}
