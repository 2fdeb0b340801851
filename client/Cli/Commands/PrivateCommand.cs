using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Cli.Query;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Health;
using OrleansMonitor.Privacy;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>private</c>: a count or a mean with noise, paid for from the model's budget.</summary>
internal static class PrivateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var metric = CommonOptions.Text("--metric", "NAME", "records, errors, labelled, value_mean, feature_mean(FEATURE) or measurement_mean(MEASUREMENT)");
        var epsilon = CommonOptions.Text("--epsilon", "E", "What it may spend of the budget, 0.001 to 10: less is more private and less exact");
        metric.Required = epsilon.Required = true;
        var (lower, upper) = (Bound("--lower", "Lower bound of the values of a mean, which must not follow from the data"), Bound("--upper", "Upper bound of the values of a mean"));
        var range = new RangeOptions("Begin of the range of event time, included", "End of the range, not included");
        var (version, segment) = (CommonOptions.SliceName("--version", "Only records of this version"), CommonOptions.SliceName("--segment", "Only records of this segment"));
        var (endpoint, output) = (CommonOptions.Endpoint(), CommonOptions.Output());
        var command = new Command("private", "Release a count or a mean with noise (differential privacy); it spends the model's budget") { model, metric, epsilon, lower, upper };
        range.AddTo(command);
        foreach (var option in new Option[] { version, segment, endpoint, output })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var of = range.Of(parsed);
            (string Name, string? Value)[] parameters =
            [
                ("metric", parsed.GetValue(metric)), ("epsilon", parsed.GetValue(epsilon)), ("lower", Number(parsed.GetValue(lower))), ("upper", Number(parsed.GetValue(upper))),
                ("from", of.From), ("to", of.To), ("version", parsed.GetValue(version)), ("segment", parsed.GetValue(segment)),
            ];
            var query = string.Join('&', parameters.Where(static each => each.Value is not null).Select(static each => $"{each.Name}={Uri.EscapeDataString(each.Value!)}"));
            using var silo = new SiloDesk(SiloConnection.Of(parsed, endpoint));
            var json = await silo.SendAsync(HttpMethod.Post, $"/v1/models/{Uri.EscapeDataString(parsed.GetValue(model)!)}/private?{query}", null, cancellation).ConfigureAwait(false);
            silo.Show(terminal, parsed.GetValue(output), json ?? default, () => Table((json ?? default).Deserialize<PrivateFigureAnswer>(HealthJson.Options)!));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Option<double?> Bound(string name, string description) => CommonOptions.Value<double?>(name, "X", description, "a number", static (string text, out double? number) =>
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && double.IsFinite(read);
        number = isNumber ? read : null;
        return isNumber;
    });

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static ResultTable Table(PrivateFigureAnswer answer)
    {
        var slice = HealthView.SliceOf(answer.Version, answer.Segment);
        var table = new ResultTable(
            $"{answer.Metric} of {answer.Model}, {HealthView.Range(answer.From, answer.To)}{slice}, with noise", new ResultColumn("", "item"), new ResultColumn("", "value", IsRight: true), new ResultColumn("", "remark", Fit: ColumnFit.Wrap));
        table.Add(answer.Metric, TableCell.Rounded(answer.Value) with { Shown = TableCell.Significant(answer.Value, 6) }, RemarkOf(answer));
        table.Add("spent", TableCell.Significant(answer.Epsilon), "ε");
        table.Add("remains", TableCell.Significant(answer.RemainingEpsilon), $"until {TableCell.Utc(answer.PeriodEnds)} UTC");
        return table;
    }

    private static string RemarkOf(PrivateFigureAnswer answer)
    {
        var clipped = answer.Lower is { } lower && answer.Upper is { } upper ? FormattableString.Invariant($"values are clipped to {lower} and {upper}") : "";
        if (answer.IsNoise)
            return $"this is noise: there are too few values for this ε, or none; {clipped}";
        var noise = answer.NoiseBound is { } bound ? $"the noise is at most {TableCell.Significant(bound)} in 95 of 100 releases" : "";
        return string.Join("; ", ((string[])[noise, clipped]).Where(static each => each.Length > 0));
    }
}
