using OrleansMonitor.Baselines;
using OrleansMonitor.Cli.Commands;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>Has the silo make a baseline of the time in which all was well, so that what comes later is compared to it.</summary>
internal sealed class FleetBaseline(FleetPlan plan, Terminal terminal)
{
    private const string Name = "well";

    /// <summary>Waits so long, and makes a baseline of that time for each model; what goes wrong is told, and the fleet goes on.</summary>
    public async Task MakeAsync(TimeSpan length, CancellationToken cancellation)
    {
        try
        {
            var from = terminal.Time.GetUtcNow();
            await Task.Delay(length, terminal.Time, cancellation).ConfigureAwait(false);
            foreach (var model in plan.Models)
                await MakeAsync(model.Name, from, from + length, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The fleet ended before.
        }
    }

    private async Task MakeAsync(string model, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        try
        {
            using var silo = new SiloDesk(plan.Silo);
            var request = new BaselineRequest { Name = Name, From = FormattableString.Invariant($"{from.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z"), To = FormattableString.Invariant($"{to.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z") };
            var made = await silo.PostAsync<BaselineEntry>(BaselineCommand.PathOf(model), request, cancellation).ConfigureAwait(false);
            await silo.SendAsync(HttpMethod.Post, BaselineCommand.ActivationOf(model, $"{made.Name}@{made.Revision}", null), null, cancellation).ConfigureAwait(false);
            await terminal.Error.WriteLineAsync($"{model} is compared to the baseline {made.Name}@{made.Revision} from now on").ConfigureAwait(false);
        }
        catch (CliException problem)
        {
            await terminal.Error.WriteLineAsync($"{model} has no baseline: {problem.Message}").ConfigureAwait(false);
        }
    }
}
