using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;

namespace OrleansMonitor.Cli.Export;

/// <summary>One export from its first question to the sentence that says what became of it.</summary>
/// <param name="choice">What is wanted.</param>
/// <param name="withOpen">Whether steps that are not over are wanted too.</param>
/// <param name="silo">Where it is from.</param>
/// <param name="terminal">Where what is to be known is said, and the clock.</param>
internal sealed class ExportRun(ExportChoice choice, bool withOpen, SiloDesk silo, Terminal terminal)
{
    private long _values;
    private long _steps;
    private int _withValues;
    private DateTimeOffset? _first;
    private DateTimeOffset? _last;

    /// <param name="open">Opens what it goes to, once it is known that there is something.</param>
    /// <param name="where">As it was given.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<int> RunAsync(Func<IExportTarget> open, string where, CancellationToken cancellation)
    {
        var (series, range) = await choice.ResolveAsync(silo, terminal.Time.GetUtcNow(), cancellation).ConfigureAwait(false);
        var reader = new ExportReader(silo, range, withOpen);
        await using var target = open();
        var detail = "";
        try
        {
            foreach (var each in series)
                await CopyAsync(reader, each, target, cancellation).ConfigureAwait(false);
            if (_values > 0)
                detail = await target.CompleteAsync(cancellation).ConfigureAwait(false);
        }
        catch (CliException problem) when (target.Standing.Length > 0)
        {
            throw new CliException(problem.ExitCode, $"{problem.Message}. {target.Standing}");
        }
        catch (OperationCanceledException) when (target.Standing.Length > 0)
        {
            await terminal.Error.WriteLineAsync($"{target.Standing}.").ConfigureAwait(false);
            throw;
        }

        if (_values == 0)
            throw new CliException(ExitCodes.Refused, Nothing(series.Count, range, reader));
        await SayAsync(target, reader, range, where, detail).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task CopyAsync(ExportReader reader, ExportSeries series, IExportTarget target, CancellationToken cancellation)
    {
        var before = _values;
        await foreach (var step in reader.ReadAsync(series, choice.FiguresOf(series), cancellation).ConfigureAwait(false))
        {
            await target.WriteAsync(step, cancellation).ConfigureAwait(false);
            _values += step.Values.Count;
            _steps++;
            _first = _first < step.From ? _first : step.From;
            _last = _last > step.To ? _last : step.To;
        }

        _withValues += _values > before ? 1 : 0;
        if (!target.TakesHistograms || _values == before)
            return;
        await foreach (var histograms in reader.ReadHistogramsAsync(series, cancellation).ConfigureAwait(false))
            await target.WriteAsync(histograms, cancellation).ConfigureAwait(false);
    }

    private async Task SayAsync(IExportTarget target, ExportReader reader, ExportRange range, string where, string detail)
    {
        var values = target.Taken == _values ? $"{_values:N0} values" : $"{target.Taken:N0} new values of {_values:N0}";
        await terminal.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Exported {values}, {_steps:N0} steps of {_withValues:N0} {(_withValues == 1 ? "series" : "series")}, from {TableCell.Utc(_first!.Value)} to {TableCell.Utc(_last!.Value)} UTC, to {where}{(detail.Length > 0 ? $" ({detail})" : "")}.")).ConfigureAwait(false);
        if (reader.Open > 0)
            await terminal.Error.WriteLineAsync(Open(reader.Open)).ConfigureAwait(false);
        if (reader.Coarser is { } coarser)
            await terminal.Error.WriteLineAsync($"Where the silo keeps longer rows than {range.Step}, steps are as long as these: up to {TableCell.Seconds(coarser.TotalSeconds).Shown}.").ConfigureAwait(false);
        if (reader.WithheldParts > 0)
            await terminal.Error.WriteLineAsync($"Parts of the range are left out: they have fewer records than the silo shows figures of (Privacy:MinimumRecords).").ConfigureAwait(false);
    }

    private static string Open(int steps) => string.Create(CultureInfo.InvariantCulture, $"{steps:N0} {(steps == 1 ? "step that is" : "steps that are")} not over yet {(steps == 1 ? "is" : "are")} left out (--incomplete takes {(steps == 1 ? "it" : "them")}).");

    private string Nothing(int series, ExportRange range, ExportReader reader) => series == 0 ? "there is nothing to export: the silo has no series of this choice. --by exports versions and segments that records have a name of, and without it a model is exported whole"
        : reader.Open > 0 ? $"there is nothing to export: {Open(reader.Open)} A shorter --step than {range.Step} has some that are"
        : reader.WithheldParts > 0 ? "there is nothing to export: the range has fewer records than the silo shows figures of (Privacy:MinimumRecords)"
        : string.Create(CultureInfo.InvariantCulture, $"there is nothing to export: no figure has a value from {range.From:yyyy-MM-dd'T'HH:mm:ss'Z'} to {range.To:yyyy-MM-dd'T'HH:mm:ss'Z'}; `orleansmonitor models` says when the newest records are of");
}
