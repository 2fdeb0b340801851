using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Replay;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>labels</c>: sends actual outcomes and measurements, to be joined with their predictions by id.</summary>
internal sealed class LabelsCommand
{
    private readonly Argument<string> _file = ProducerOptions.File();
    private readonly Option<string> _model = CommonOptions.Name("--model", "NAME", "The model whose predictions they are of", required: true);
    private readonly Option<string> _id = CommonOptions.Column("--id", "Column with the inference id", required: true);
    private readonly Option<string> _label = CommonOptions.Column("--label", "Column with the actual class");
    private readonly Option<string> _actual = CommonOptions.Column("--actual", "Column with the actual number");
    private readonly Option<string[]> _measures = CommonOptions.Measures("Column with a measurement (feedback, judge score, verdict, revenue): numbers, or categories; may be repeated");
    private readonly Option<bool> _mean = new("--mean") { Description = "Numbers that were measured of one prediction under one name are averaged (default: the first one stays)" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Labels and measurements that say otherwise than earlier ones take their place (default: the first one stays)" };
    private readonly Option<string> _idKey = PrivacyArguments.KeyOption();
    private readonly ProducerOptions _producer = new();
    private readonly Option<OutputFormat> _output = CommonOptions.Output();

    public static Command Create(Terminal terminal)
    {
        var options = new LabelsCommand();
        var command = new Command("labels", "Send actual outcomes and measurements of predictions that were sent before")
        {
            options._file, options._model, options._id, options._label, options._actual, options._measures, options._replace, options._mean, options._idKey,
        };
        options._producer.AddTo(command);
        command.Options.Add(options._output);
        command.Validators.Add(options.Check);
        command.SetAction((parsed, cancellation) => options.RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private void Check(CommandResult result)
    {
        var given = (result.GetResult(_label) is null ? 0 : 1) + (result.GetResult(_actual) is null ? 0 : 1);
        if (given > 1)
            result.AddError("give either --label (classes) or --actual (numbers)");
        if (given == 0 && result.GetResult(_measures) is null)
            result.AddError("give --label (classes), --actual (numbers) or --measure (measurements)");
        if (result.GetValue(_mean) && result.GetResult(_measures) is null)
            result.AddError("--mean is of measurements: give --measure too");
        if (result.GetValue(_mean) && result.GetValue(_replace))
            result.AddError("--mean and --replace exclude each other");
    }

    private async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var input = await _producer.OpenAsync(parsed, _file, cancellation).ConfigureAwait(false);
        var plan = new LabelPlan
        {
            File = input,
            Model = parsed.GetValue(_model)!,
            Id = parsed.GetValue(_id)!,
            Label = parsed.GetValue(_label),
            Actual = parsed.GetValue(_actual),
            Measures = parsed.GetValue(_measures) ?? [],
            Mean = parsed.GetValue(_mean),
            Replace = parsed.GetValue(_replace),
            Key = PrivacyArguments.KeyOf(parsed, _idKey)?.Key,
            Node = parsed.GetValue(_producer.Node) ?? ProducerOptions.DefaultNode,
            BatchRows = parsed.GetValue(_producer.Batch),
        };
        var skipped = new SkippedCells();
        using var source = new LabelBatches(plan, skipped);
        var settings = _producer.Settings(parsed, () => ReplayIdentity.Of(plan, input)) with { WaitForCommit = true };
        var account = new ReplayAccount
        {
            File = input.Name,
            Model = plan.Model,
            Node = plan.Node,
            Producer = settings.Producer,
            Items = "labels",
        };
        return await ReplaySession.RunAsync(terminal, settings, input, source, skipped, account, parsed.GetValue(_output), cancellation).ConfigureAwait(false);
    }
}
