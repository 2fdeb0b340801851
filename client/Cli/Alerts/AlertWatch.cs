using OrleansMonitor.Alerts;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Alerts;

/// <summary>Looks again and again, and writes a line for each alert that came, changed its phase or went.</summary>
internal sealed class AlertWatch(SiloQueries silo, Terminal terminal)
{
    private Dictionary<string, AlertEntry> _known = [];

    public async Task RunAsync(TimeSpan interval, CancellationToken cancellation)
    {
        // The first request finds an address without a silo.
        Compare(await AskAsync(cancellation).ConfigureAwait(false));
        if (_known.Count == 0)
            await terminal.Error.WriteLineAsync("No alert is pending or firing.").ConfigureAwait(false);
        var printed = "";
        while (true)
        {
            await Task.Delay(interval, terminal.Time, cancellation).ConfigureAwait(false);
            try
            {
                Compare(await AskAsync(cancellation).ConfigureAwait(false));
                if (printed.Length > 0)
                    await terminal.Error.WriteLineAsync("The silo answers again.").ConfigureAwait(false);
                printed = "";
            }
            catch (CliException problem)
            {
                // A silo that is being restarted comes back; that it is away is printed once.
                if (problem.Message != printed)
                    await terminal.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
                printed = problem.Message;
            }
        }
    }

    private Task<IReadOnlyList<AlertEntry>> AskAsync(CancellationToken cancellation) => silo.AskAsync(queries => queries.ListAlertsAsync(cancellation));

    private void Compare(IReadOnlyList<AlertEntry> alerts) => _known = AnswerGuard.Show(silo.Endpoint, () => WriteChanges(alerts));

    private Dictionary<string, AlertEntry> WriteChanges(IReadOnlyList<AlertEntry> alerts)
    {
        var now = alerts.ToDictionary(static alert => alert.Id);
        foreach (var alert in alerts)
        {
            if (!_known.TryGetValue(alert.Id, out var before) || before.Phase != alert.Phase)
                Write(alert, AlertsView.Name(alert));
        }

        foreach (var (id, alert) in _known)
        {
            if (!now.ContainsKey(id))
                Write(alert, alert.Phase == Domain.Rules.AlertPhase.Firing ? "resolved" : "inactive");
        }

        return now;
    }

    private void Write(AlertEntry alert, string phase)
    {
        var summary = alert.Annotations.TryGetValue("summary", out var text) ? $"  {text}" : "";
        terminal.Out.WriteLine(Printable.Of($"{TableCell.Utc(terminal.Time.GetUtcNow(), TimePrecision.Second)}  {phase,-8}  {alert.Rule}  {AlertsView.About(alert.Labels)}{summary}"));
    }
}
