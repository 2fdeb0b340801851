using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Replay;

/// <summary>A replay from the first batch to the account, which is given however it ends.</summary>
internal static class ReplaySession
{
    public static async Task<int> RunAsync(
        Terminal terminal,
        ReplaySettings settings,
        InputFile input,
        IBatchSource source,
        SkippedCells skipped,
        ReplayAccount account,
        OutputFormat format,
        CancellationToken cancellation)
    {
        var console = terminal.OpenError();
        var runner = new ReplayRunner(settings, input, source, skipped, account, terminal.Time, new Notices(console));
        try
        {
            await ReplayProgress.ShowAsync(terminal, console, account.Model, runner, () => runner.RunAsync(cancellation)).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperationCanceledException or CliException && account.Batches > 0)
        {
            AccountView.Write(terminal, format, account);
            if (problem is CliException)
                throw;
            await terminal.Error.WriteLineAsync("Stopped. The same command goes on where this one ended.").ConfigureAwait(false);
            return ExitCodes.Cancelled;
        }

        await AskRetentionAsync(settings.Silo, account, cancellation).ConfigureAwait(false);
        if (account.Sent == 0)
        {
            AccountView.Write(terminal, format, account);
            throw new CliException(ExitCodes.BadInput, $"{account.File}: the file holds no row that can be sent");
        }

        AccountView.Write(terminal, format, account);
        return AccountView.ExitCode(account);
    }

    /// <summary>A remark of the account: where the sender may not read it, there is none.</summary>
    private static async Task AskRetentionAsync(SiloConnection silo, ReplayAccount account, CancellationToken cancellation)
    {
        using var queries = new SiloQueries(silo);
        try
        {
            var models = await queries.AskAsync(q => q.ListModelsAsync(cancellation)).ConfigureAwait(false);
            account.RetentionSeconds = models.FirstOrDefault(model => model?.Model == account.Model)?.RetentionSeconds;
        }
        catch (Exception problem) when (problem is CliException or OperationCanceledException)
        {
            account.RetentionSeconds = null;
        }
    }
}
