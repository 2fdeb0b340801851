using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansMonitor.Domain.Outliers;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Options of the outlier detector of a baseline.</summary>
internal sealed class OutlierOptions
{
    private const string Forest = "forest";
    private const string Factor = "lof";

    private static readonly OutlierSettings Default = new();

    private readonly Option<string> _method = CommonOptions.OneOf("--outliers", "METHOD", "Fit an outlier detector on the features too: forest or lof", Forest, Factor);
    private readonly Option<double> _contamination = Contamination();
    private readonly Option<double> _scored = Share("--score-share", "Share of the arriving records that are scored (default 0.01)", 1, Default.ScoredShare);
    private readonly Option<int> _trees = CommonOptions.Whole("--trees", "N", "Trees of a forest (default 100)", Default.Trees, 1, OutlierSettings.MaxTrees);
    private readonly Option<int> _neighbours = CommonOptions.Whole("--neighbours", "N", "Neighbours of lof (default 20)", Default.Neighbours, 1, OutlierSettings.MaxNeighbours);
    private readonly Option<int> _rows = CommonOptions.Whole("--keep-rows", "N", "Needed by lof, which keeps so many of the file's rows in the baseline: their features leave this machine", 0, 2, OutlierSettings.MaxReferenceRows);
    private readonly Option<int> _seed = CommonOptions.Whole("--seed", "N", "Of what is drawn by chance (default 1)", 1, 0, int.MaxValue);

    public static Option<double> Contamination() => Share("--contamination", "Share of the rows it is fitted on that are beyond the threshold (default 0.01)", 0.5, Default.Contamination);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _method, _contamination, _scored, _trees, _neighbours, _rows, _seed })
            command.Options.Add(option);
    }

    public void Check(CommandResult result, bool isFile, bool hasFeatures)
    {
        bool Given(Option option) => result.GetResult(option) is { Implicit: false };
        var method = result.GetResult(_method)?.Tokens is [var token] ? token.Value : null;
        if (method is null)
        {
            if (Array.Find([_contamination, _scored, _trees, _neighbours, _rows, _seed], (Predicate<Option>)Given) is { } option)
                result.AddError($"{option.Name} is for --outliers, which is not given");
            return;
        }

        if (!isFile)
            result.AddError("--outliers is for a file: of a period there are no rows");
        else if (!hasFeatures)
            result.AddError("--outliers needs --feature or --category");
        if (method == Factor && !Given(_rows))
            result.AddError("--outliers lof keeps rows of the file in the baseline, and --keep-rows says how many it may");
        if (Array.Find(method == Forest ? new Option[] { _neighbours, _rows } : [_trees], Given) is { } other)
            result.AddError($"{other.Name} is not for --outliers {method}");
    }

    /// <summary>Null: no detector is asked for.</summary>
    public OutlierSettings? Of(ParseResult parsed) => parsed.GetValue(_method) is not { } method ? null : new OutlierSettings
    {
        Method = method == Forest ? OutlierMethod.Forest : OutlierMethod.Lof,
        Contamination = parsed.GetValue(_contamination),
        ScoredShare = parsed.GetValue(_scored),
        Trees = parsed.GetValue(_trees),
        Neighbours = parsed.GetValue(_neighbours),
        ReferenceRows = parsed.GetValue(_rows),
        Seed = (ulong)parsed.GetValue(_seed),
    };

    private static Option<double> Share(string name, string description, double most, double otherwise) => CommonOptions.Value(
        name,
        "X",
        description,
        string.Create(CultureInfo.InvariantCulture, $"a number of more than 0 and at most {most}"),
        (string text, out double share) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out share) && share > 0 && share <= most,
        otherwise);
}
