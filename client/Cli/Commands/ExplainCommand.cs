using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Domain.Dimensions;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>explain</c>: the slices that explain the change of a figure.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var metric = MetricOption();
        var slice = new SliceOptions();
        var from = CommonOptions.Text("--against-from", "TIME", "Begin of the range that it is held against (default the range of the same length before)");
        var to = CommonOptions.Text("--against-to", "TIME", "End of that range (default the begin of the range)");
        var version = CommonOptions.SliceName("--against-version", "The version that it is held against; '' for the records without one");
        var least = CommonOptions.Whole("--min-records", "N", "Effective records that a slice needs on both sides to be tested (default 30)", ChangeExplainer.DefaultMinRecords, 1, 1_000_000);
        var limit = CommonOptions.Whole("--limit", "N", "Slices that are listed (default 20)", 20, 1, 10_000);
        var command = new Command("explain", "The slices that explain why a figure of a model changed, ranked") { model };
        command.Options.Add(metric);
        slice.AddTo(command);
        foreach (var option in (Option[])[from, to, version, least, limit])
            command.Options.Add(option);
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.ExplainModelChangeAsync(
                parsed.GetValue(model)!,
                parsed.GetValue(metric)!,
                new ExplanationChoice
                {
                    Range = slice.Of(parsed),
                    AgainstFrom = parsed.GetValue(from),
                    AgainstTo = parsed.GetValue(to),
                    AgainstVersion = parsed.GetValue(version),
                    MinRecords = parsed.GetValue(least),
                    Limit = parsed.GetValue(limit),
                },
                cancellation),
            static (_, explanation) => ExplanationView.Tables(explanation),
            static (_, explanation) => ExplanationView.Changes(explanation),
            static (_, explanation) => explanation.Warnings is { Count: > 0 } ? ExitCodes.Refused : ExitCodes.Success);
    }

    /// <summary>A figure that slices have.</summary>
    public static Option<string> MetricOption()
    {
        var option = CommonOptions.Value(
            "--metric",
            "NAME",
            "The figure: accuracy (default), error_rate, precision(CLASS), recall(CLASS), prediction_share(CLASS), error_ratio, latency_mean, score_mean, mae or bias",
            "a figure that slices have: " + string.Join(", ", SliceMetrics.Names),
            static (string text, out string name) => SliceMetrics.Find(name = text, out _) is not null,
            otherwise: "accuracy");
        option.CompletionSources.Add([.. SliceMetrics.Names.Where(static name => name[^1] != ')')]);
        return option;
    }
}
