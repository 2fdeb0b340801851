using System.Globalization;
using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Health;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>What the doctor is to look at besides the silos.</summary>
/// <param name="Settings">A settings file of a silo; null: none.</param>
/// <param name="SiloProgram">The silo's program; null: the one beside this.</param>
/// <param name="Data">A data directory on this machine; null: none.</param>
internal sealed record DoctorSettings(string? Settings, string? SiloProgram, string? Data);

/// <summary>Looks at everything in order; what cannot be looked at says why, and the rest is looked at all the same.</summary>
internal sealed class DoctorRun(SiloConnection connection, DoctorSettings settings, TimeProvider time)
{
    private readonly List<Finding> _findings = [];

    public async Task<DoctorReport> RunAsync(CancellationToken cancellation)
    {
        _findings.AddRange(SettingsChecks.Client(connection));
        if (settings.Settings is not null || settings.SiloProgram is not null || SettingsChecks.HasSiloVariables())
            _findings.AddRange(await SettingsChecks.SiloAsync(settings.SiloProgram, settings.Settings, cancellation).ConfigureAwait(false));
        if (settings.Data is { } directory)
            _findings.Add(StoreChecks.Disk(directory));
        using var http = connection.OpenHttp();
        http.Timeout = DoctorQuestions.Timeout;
        DoctorQuestions? answering = null;
        foreach (var endpoint in connection.Endpoints)
        {
            var silo = new DoctorQuestions(http, endpoint);
            var found = await ConnectionChecks.RunAsync(silo, time, cancellation).ConfigureAwait(false);
            _findings.AddRange(found);
            if (found.All(static finding => finding.State != FindingState.Fault))
                answering ??= silo;
        }

        try
        {
            if (answering is not null)
                await AskAsync(answering, cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (AnswerGuard.IsOfAnswer(problem))
        {
            _findings.Add(Finding.Fault("silos", "answers", AnswerGuard.Explain(answering!.Endpoint, problem).Message, "Another program may listen there, or a silo of a build that this program does not know."));
        }

        return DoctorReport.Of(_findings);
    }

    private async Task AskAsync(DoctorQuestions silo, CancellationToken cancellation)
    {
        var before = time.GetUtcNow();
        var cluster = await silo.AskAsync<ClusterHealth>("/v1/cluster/health", cancellation).ConfigureAwait(false);
        var after = time.GetUtcNow();
        _findings.Add(SiloChecks.Access(cluster, (connection.Security.ApiKeyFile ?? connection.Security.ApiKey) is { Length: > 0 }));
        if (cluster.Value is not { } health)
            return;
        _findings.Add(SiloChecks.Clock(health.Time, before, after));
        _findings.AddRange(SiloChecks.Versions(health.Silos ?? []));
        _findings.AddRange(SiloChecks.Silos(health));
        await CheckAsync<StoreChecks.LimitsAnswer>(silo, "store", "answers", "/v1/cluster/limits", static limits => StoreChecks.Of(limits), cancellation).ConfigureAwait(false);
        await CheckAsync<RuleList>(silo, "alerting", "rules", "/v1/rules", AlertingChecks.Rules, cancellation).ConfigureAwait(false);
        await ReceiversAsync(silo, cancellation).ConfigureAwait(false);
        _findings.Add(ProducerChecks.Nodes(health));
        var models = new List<ModelHealth>();
        foreach (var model in health.Models.OrderByDescending(static model => model.Records).Take(ProducerChecks.MaxModels))
        {
            if ((await silo.AskAsync<ModelHealth>(ProducerChecks.Path(model.Model), cancellation).ConfigureAwait(false)).Value is { } known)
                models.Add(known);
        }

        _findings.AddRange(ProducerChecks.Losses(models));
        if (health.Models.Count > ProducerChecks.MaxModels)
            _findings.Add(Finding.Ok("producers", "drops", string.Create(CultureInfo.InvariantCulture, $"looked at the {ProducerChecks.MaxModels} models with the most records, of {health.Models.Count}")));
    }

    private async Task ReceiversAsync(DoctorQuestions silo, CancellationToken cancellation)
    {
        var status = await silo.AskAsync<NotifierEntry>("/v1/notifications/status", cancellation).ConfigureAwait(false);
        var dead = await silo.AskAsync<IReadOnlyList<DeadLetterEntry>>("/v1/notifications/dead", cancellation).ConfigureAwait(false);
        _findings.Add(status.Value is { } known && dead.Value is { } letters ? AlertingChecks.Receivers(known, letters, time.GetUtcNow()) : NotSeen("alerting", "receivers", status.Problem.Length > 0 ? status.Problem : dead.Problem));
    }

    private async Task CheckAsync<T>(DoctorQuestions silo, string area, string check, string path, Func<T, IEnumerable<Finding>> judge, CancellationToken cancellation)
        where T : class
    {
        var answer = await silo.AskAsync<T>(path, cancellation).ConfigureAwait(false);
        if (answer.Value is { } value)
            _findings.AddRange(judge(value));
        else
            _findings.Add(NotSeen(area, check, answer.Problem));
    }

    private static Finding NotSeen(string area, string check, string problem) =>
        Finding.Warning(area, check, $"it could not be seen: {problem}", "Ask with a key that has the role read for all models; a silo of an earlier build may not answer this.");
}
