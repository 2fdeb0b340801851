using System.CommandLine;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Views;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Comparisons;
using OrleansMonitor.Domain.Comparisons;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>compare</c>: whether a version of a model is worse than another.</summary>
internal static class CompareCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = CommonOptions.NameArgument("MODEL", "The model", required: true);
        var baseline = new Argument<string>("BASELINE") { Description = "The version that serves; '' for the records without one" };
        var candidate = new Argument<string>("CANDIDATE") { Description = "The version that is to take its place" };
        var range = new RangeOptions("Begin of the range, included (default the first record of the version that came later)");
        var segment = CommonOptions.SliceName("--segment", "Only this segment (default all)");
        var metrics = new Option<string[]>("--metric") { HelpName = "NAME", Description = "A figure from which the verdict follows; may be repeated (default accuracy, auc_roc, mae, error_ratio and latency_p95)" };
        metrics.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (ComparisonMetrics.Find(token.Value, out var problem) is null)
                    result.AddError($"--metric is '{token.Value}': it is {problem}");
            }
        });
        metrics.CompletionSources.Add([.. ComparisonMetrics.All.Select(static metric => metric.Name)]);
        var margins = new Option<string[]>("--margin") { HelpName = "D", Description = "How much worse is no matter, 0 to 1: a number, or NAME=NUMBER for one figure; may be repeated (default 0.01 of shares and scores, and 0.05 of the baseline's figure for others)" };
        margins.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!ComparisonMargin.TryParse(token.Value, out _, out var expected))
                    result.AddError($"--margin is '{token.Value}': it is {expected}");
            }
        });
        var better = new Option<string[]>("--better") { HelpName = "NAME=higher", Description = "Which direction of a measurement is better, higher or lower: NAME is a measurement (its mean, or the share of true), MEASUREMENT=VALUE, interval_coverage or interval_width; may be repeated. Without --metric these decide too" };
        better.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!ComparisonDirection.TryParse(token.Value, out _))
                    result.AddError($"--better is '{token.Value}': it is {ComparisonDirection.Grammar}");
            }
        });
        var sameSchema = new Option<bool>("--same-schema") { Description = "With --gate: exit code 1 too where features, measurements or classes differ, and 5 while a version has fewer than 30 records to tell" };
        var gate = new Option<bool>("--gate") { Description = "For pipelines: exit code 0 no worse, 1 worse (or refused), 5 undecided" };
        var command = new Command("compare", "Whether a version of a model is worse than another") { model, baseline, candidate };
        range.AddTo(command);
        foreach (var option in (Option[])[segment, metrics, margins, better, sameSchema, gate])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(sameSchema) && !result.GetValue(gate))
                result.AddError("--same-schema is for --gate, which is not given");
        });
        return QueryCommand.Create(
            command,
            terminal,
            (parsed, silo, cancellation) => silo.CompareVersionsAsync(
                parsed.GetValue(model)!,
                parsed.GetValue(baseline)!,
                parsed.GetValue(candidate)!,
                new ComparisonChoice
                {
                    Range = range.Of(parsed) with { Segment = parsed.GetValue(segment) },
                    Metrics = parsed.GetValue(metrics) ?? [],
                    Margins = parsed.GetValue(margins) ?? [],
                    Better = parsed.GetValue(better) ?? [],
                },
                cancellation),
            (_, comparison) => ComparisonView.Tables(comparison),
            (_, comparison) => ComparisonView.Figures(comparison),
            (parsed, comparison) => parsed.GetValue(gate) ? GateOf(comparison, parsed.GetValue(sameSchema)) : ExitCodes.Success);
    }

    private static int GateOf(ModelComparison comparison, bool sameSchema) => comparison.Verdict switch
    {
        _ when sameSchema && comparison.Schema is { Changes.Count: > 0 } => ExitCodes.Worse,
        ComparisonVerdict.Worse => ExitCodes.Worse,
        _ when sameSchema && comparison.Schema is null or { IsUndecided: true } => ExitCodes.Undecided,
        ComparisonVerdict.Better or ComparisonVerdict.NoWorse => ExitCodes.Success,
        _ => ExitCodes.Undecided,
    };
}
