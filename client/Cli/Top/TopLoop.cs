using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Query;
using Spectre.Console;

namespace OrleansMonitor.Cli.Top;

/// <summary>Looks at the cluster, or at a model, again and again, and redraws (a screen) or appends (anything else) what it sees.</summary>
/// <param name="silo">Asked.</param>
/// <param name="terminal">Where it is shown.</param>
/// <param name="model">The model; null: the cluster.</param>
/// <param name="interval">Between two looks; null: what suits the terminal.</param>
/// <param name="looks">How many; null: on a screen without end, elsewhere one, unless there is an interval.</param>
internal sealed class TopLoop(SiloQueries silo, Terminal terminal, string? model, TimeSpan? interval, int? looks)
{
    private static readonly TimeSpan ScreenInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    /// <summary>How soon a key or another size of the screen is seen.</summary>
    private static readonly TimeSpan Attention = TimeSpan.FromMilliseconds(50);

    private readonly TopTrends _trends = new(silo, terminal.Time);
    private TopState _state = new(model, 0, false) { IsAlone = model is not null };
    private IReadOnlyList<string> _models = [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        var console = terminal.OpenOut();
        // The first request finds an address without a silo, before the screen is taken.
        var first = await LookAsync(cancellation).ConfigureAwait(false);
        if (terminal.IsOutScreen && console.Profile.Capabilities.Ansi)
            await FollowAsync(first, console, cancellation).ConfigureAwait(false);
        else
            await AppendAsync(first, console, cancellation).ConfigureAwait(false);
    }

    private async Task AppendAsync(object first, IAnsiConsole console, CancellationToken cancellation)
    {
        if (first is TopLook)
            TopView.AppendLinks(console, silo.Endpoint);
        Show(first);
        for (var look = 1; look < (looks ?? (interval is null ? 1 : int.MaxValue)); look++)
        {
            await Task.Delay(interval ?? PlainInterval, terminal.Time, cancellation).ConfigureAwait(false);
            try
            {
                Show(await LookAsync(cancellation).ConfigureAwait(false));
            }
            catch (CliException problem)
            {
                // A silo that is being restarted comes back.
                console.WriteLine(problem.Message);
            }
        }

        void Show(object seen) => AnswerGuard.Show(silo.Endpoint, () =>
        {
            if (seen is TopLook cluster)
                TopView.Append(console, cluster);
            else
                TopModelView.Append(console, (ModelLook)seen, terminal.Time.GetUtcNow());
            return true;
        });
    }

    private async Task FollowAsync(object first, IAnsiConsole console, CancellationToken cancellation)
    {
        using var screen = new TopScreen(console);
        var (seen, problem) = ((object?)first, "");
        for (var look = 1; ; look++)
        {
            Draw(screen, console, seen, problem);
            if (_state.IsOver || look >= (looks ?? int.MaxValue))
                return;
            await WaitAsync(screen, () => Draw(screen, console, seen, problem), cancellation).ConfigureAwait(false);
            if (_state.IsOver)
                return;
            try
            {
                (seen, problem) = (await LookAsync(cancellation).ConfigureAwait(false), "");
            }
            catch (CliException failure)
            {
                // What was seen last stays, with why it is not newer; a model that is gone leads back.
                problem = failure.Message;
                if (_state.Model is not null && !_state.IsAlone && failure.ExitCode == ExitCodes.Refused)
                    _state = _state with { Model = null };
            }
        }
    }

    /// <summary>Until the next look is due, or a key asks for another view.</summary>
    private async Task WaitAsync(TopScreen screen, Action redraw, CancellationToken cancellation)
    {
        var (begin, size, shown) = (terminal.Time.GetTimestamp(), screen.Size, _state.Model);
        while (terminal.Time.GetElapsedTime(begin) < (interval ?? ScreenInterval))
        {
            await Task.Delay(Attention, terminal.Time, cancellation).ConfigureAwait(false);
            var before = _state;
            while (terminal.Keys?.Invoke() is { } key)
                _state = _state.After(key, _models);
            if (_state.IsOver || _state.Model != shown)
                return;
            if (_state != before || screen.Size != size)
                redraw();
            size = screen.Size;
        }
    }

    private void Draw(TopScreen screen, IAnsiConsole console, object? seen, string problem)
    {
        var content = AnswerGuard.Show(silo.Endpoint, () => seen is TopLook cluster
            ? TopView.Render(silo.Endpoint, cluster, terminal.Keys is null ? null : _state.Chosen, console.Profile)
            : TopModelView.Render((ModelLook)seen!, console.Profile, terminal.Time.GetUtcNow()));
        screen.Draw(content, Foot(problem, isCluster: seen is TopLook));
    }

    private Text Foot(string problem, bool isCluster) => problem.Length > 0
        ? new Text(problem, new Style(Color.Red)) { Overflow = Overflow.Ellipsis }
        : new Text(terminal.Keys is null ? "" : isCluster ? TopState.ClusterKeys : _state.IsAlone ? TopState.AloneKeys : TopState.ModelKeys, new Style(decoration: Decoration.Dim));

    private async Task<object> LookAsync(CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (AnswerGuard.IsOfAnswer(problem))
        {
            throw AnswerGuard.Explain(silo.Endpoint, problem);
        }
    }

    private async Task<object> AskAsync(CancellationToken cancellation)
    {
        if (_state.Model is { } name)
            return await ModelLook.AskAsync(silo, name, cancellation).ConfigureAwait(false);
        var health = await silo.AskAsync(queries => queries.GetClusterHealthAsync(cancellation)).ConfigureAwait(false);
        await _trends.RefreshAsync(health.Models, cancellation).ConfigureAwait(false);
        var look = new TopLook(health, _trends);
        _models = look.Models;
        return look;
    }
}
