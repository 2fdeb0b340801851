using Microsoft.Extensions.Options;
using OrleansMonitor.Silo.Security.Audit;
using OrleansMonitor.Silo.Security.Listening;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security;

/// <summary>
/// Before anything else starts: reads keys and certificates, checks the addresses, and says everything that is wrong with them at
/// once. At the end, writes down the start and the stop.
/// </summary>
internal sealed class SecurityStart(
    IConfiguration configuration,
    IEnumerable<IReloadable> sources,
    IEnumerable<IListenRule> rules,
    AuditLog audit) : IHostedLifecycleService
{
    private bool _started;

    /// <summary>What a check of the settings says too: it reads no file and opens nothing.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; its failures are all of it.</exception>
    public static void Check(IServiceProvider services) => Refuse(Problems(services.GetRequiredService<IConfiguration>(), services.GetServices<IListenRule>()));

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var problems = Problems(configuration, rules);
        foreach (var source in sources.Where(static source => source.IsConfigured))
        {
            try
            {
                await source.ReloadAsync(cancellationToken);
            }
            catch (ReloadException e)
            {
                problems.Add(e.Message);
            }
        }

        try
        {
            audit.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{AuditOptions.Section}:{nameof(AuditOptions.File)} is '{configuration[$"{AuditOptions.Section}:{nameof(AuditOptions.File)}"]}': it cannot be written ({e.Message})");
        }

        Refuse(problems);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started = true;
        Write("start", "started");
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_started)
            Write("stop", "stopped");
        return Task.CompletedTask;
    }

    private static List<string> Problems(IConfiguration configuration, IEnumerable<IListenRule> rules)
    {
        var problems = new List<string>();
        SecretSettings.Check(configuration, problems);
        foreach (var rule in rules)
            rule.Check(problems);
        return problems;
    }

    private static void Refuse(List<string> problems)
    {
        if (problems.Count > 0)
            throw new OptionsValidationException(Options.DefaultName, typeof(SecurityOptions), problems);
    }

    private void Write(string action, string outcome) =>
        audit.Write(new AuditEvent(action, "configuration " + SecretSettings.Fingerprint(configuration), Environment.UserName, "", outcome));
}
