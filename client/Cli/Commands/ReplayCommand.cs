using System.CommandLine;
using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Replay;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>replay</c>: sends a recorded table as if its rows were served now.</summary>
internal sealed class ReplayCommand
{
    private readonly Argument<string> _file = ProducerOptions.File();
    private readonly RecordArguments _records = new();
    // History that goes as fast as it can is cheapest in long batches: most of their rows then end at once in the long windows of old time.
    private readonly ProducerOptions _producer = new(batchRows: 50_000, "Rows in a batch; 2,000 with --speed unless it is given");
    private readonly Option<double> _speed = CommonOptions.Value(
        "--speed",
        "X",
        "Event time per wall time (1 is as it happened), or max (default). Whole batches are paced: choose a small --batch",
        "a positive number, or max",
        TryParseSpeed,
        otherwise: double.PositiveInfinity);

    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    public static Command Create(Terminal terminal)
    {
        var options = new ReplayCommand();
        var command = new Command("replay", "Send a recorded table: each row is one inference record") { options._file };
        options._records.AddTo(command);
        command.Options.Add(options._speed);
        options._producer.AddTo(command);
        command.Options.Add(options._output);
        command.Validators.Add(options._records.Check);
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private static bool TryParseSpeed(string text, out double speed)
    {
        if (text == "max")
        {
            speed = double.PositiveInfinity;
            return true;
        }

        return double.TryParse(text.TrimEnd('x'), NumberStyles.Float, CultureInfo.InvariantCulture, out speed) && double.IsFinite(speed) && speed > 0;
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var input = await _producer.OpenAsync(parsed, _file, cancellation).ConfigureAwait(false);
        var batchRows = parsed.GetResult(_producer.Batch) is { Implicit: false } || double.IsInfinity(parsed.GetValue(_speed)) ? parsed.GetValue(_producer.Batch) : ProducerOptions.BatchRows;
        var plan = _records.Plan(parsed, input, parsed.GetValue(_producer.Node) ?? ProducerOptions.DefaultNode, batchRows);
        var skipped = new SkippedCells();
        using var source = new RecordBatches(plan, skipped);
        var settings = _producer.Settings(parsed, () => ReplayIdentity.Of(plan, input)) with { Speed = parsed.GetValue(_speed) is var speed && double.IsFinite(speed) ? speed : null };
        var account = new ReplayAccount
        {
            File = input.Name,
            Model = plan.Model,
            Version = plan.Version ?? "",
            Segment = plan.SegmentColumn is null ? plan.Segment ?? "" : null,
            Node = plan.Node,
            Producer = settings.Producer,
            Items = "records",
        };
        return await ReplaySession.RunAsync(terminal, settings, input, source, skipped, account, parsed.GetValue(_output), cancellation).ConfigureAwait(false);
    }
}
