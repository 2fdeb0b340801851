using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Health;
using Spectre.Console;

namespace OrleansMonitor.Cli.Top;

/// <summary>Reads the cluster's state again and again, and redraws (a screen) or appends (anything else) what it sees.</summary>
internal sealed class TopLoop(SiloQueries silo, Terminal terminal, TimeSpan? interval, int looks)
{
    private static readonly TimeSpan ScreenInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var console = terminal.OpenOut();
        // The first request finds an address without a silo, before the screen is taken.
        var first = await AskAsync(cancellation).ConfigureAwait(false);
        if (!terminal.IsOutScreen)
        {
            TopView.AppendLinks(console, silo.Endpoint);
            await FollowAsync(first, health => TopView.Append(console, health), problem => console.WriteLine(problem), PlainInterval, cancellation).ConfigureAwait(false);
            return;
        }

        await console.Live(AnswerGuard.Show(silo.Endpoint, () => TopView.Render(silo.Endpoint, first, console.Profile)))
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Bottom)
            .StartAsync(context => FollowAsync(
                first,
                health => context.UpdateTarget(TopView.Render(silo.Endpoint, health, console.Profile)),
                problem => context.UpdateTarget(new Text(problem)),
                ScreenInterval,
                cancellation))
            .ConfigureAwait(false);
    }

    private async Task FollowAsync(ClusterHealth first, Action<ClusterHealth> show, Action<string> warn, TimeSpan usual, CancellationToken cancellation)
    {
        Show(first);
        for (var look = 1; look < looks; look++)
        {
            await Task.Delay(interval ?? usual, terminal.Time, cancellation).ConfigureAwait(false);
            try
            {
                Show(await AskAsync(cancellation).ConfigureAwait(false));
            }
            catch (CliException problem)
            {
                // A silo that is being restarted comes back.
                warn(problem.Message);
            }
        }

        void Show(ClusterHealth health) => AnswerGuard.Show(silo.Endpoint, () =>
        {
            show(health);
            return true;
        });
    }

    private async Task<ClusterHealth> AskAsync(CancellationToken cancellation) =>
        await silo.AskAsync(queries => queries.GetClusterHealthAsync(cancellation)).ConfigureAwait(false);
}
