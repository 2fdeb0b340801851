using OrleansMonitor.Cli.Hosting;
using Spectre.Console;
using TableCell = OrleansMonitor.Cli.Output.TableCell;

namespace OrleansMonitor.Cli.Replay;

/// <summary>Shows how far a replay is: a bar on a screen, otherwise a line every ten seconds.</summary>
internal static class ReplayProgress
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Line = TimeSpan.FromSeconds(10);

    public static async Task ShowAsync(Terminal terminal, IAnsiConsole console, string what, ReplayRunner runner, Func<Task> run)
    {
        if (!terminal.IsErrorScreen)
        {
            await FollowAsync(run(), Line, terminal.Time, () => console.WriteLine(Describe(what, runner))).ConfigureAwait(false);
            return;
        }

        await console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(what), maxValue: 1);
                await FollowAsync(run(), Redraw, terminal.Time, () =>
                {
                    bar.Value = runner.Progress;
                    bar.Description = Markup.Escape($"{what}: {runner.Acked:N0} durable, {TableCell.Significant(runner.Rate, 3)}/s");
                }).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    private static string Describe(string what, ReplayRunner runner) =>
        FormattableString.Invariant($"{what}: {100 * runner.Progress:0}%, {runner.Acked:N0} durable, {TableCell.Significant(runner.Rate, 3)}/s{Left(runner)}");

    private static string Left(ReplayRunner runner) =>
        runner.Remaining is { } left ? $", {TableCell.Duration(Math.Ceiling(left.TotalSeconds))} left" : "";

    private static async Task FollowAsync(Task task, TimeSpan every, TimeProvider time, Action show)
    {
        while (!task.IsCompleted)
        {
            try
            {
                await task.WaitAsync(every, time).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!task.IsCompleted)
            {
                show();
            }
        }

        await task.ConfigureAwait(false);
    }
}
