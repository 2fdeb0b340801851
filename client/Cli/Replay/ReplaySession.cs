using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;

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

        await ReplayCheck.AddAsync(settings.Silo, account, cancellation).ConfigureAwait(false);
        if (account.Sent == 0)
        {
            AccountView.Write(terminal, format, account);
            throw new CliException(ExitCodes.BadInput, $"{account.File}: the file holds no row that can be sent");
        }

        AccountView.Write(terminal, format, account);
        return AccountView.ExitCode(account);
    }
}
