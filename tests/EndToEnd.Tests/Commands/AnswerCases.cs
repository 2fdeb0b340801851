using OrleansMonitor.Cli.Hosting;
using static OrleansMonitor.EndToEnd.Tests.Commands.WrongLines;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>What asks about models and nodes.</summary>
internal static class AnswerCases
{
    public static IReadOnlyList<CommandCase> All { get; } =
    [
        new(
            "health",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --endpoint {silo} --output json", "\"segment\": \"north\""),
                new("m --from -15m --to now --version '' --segment '' --endpoint {silo} -o csv", "figure,value"),
                new("m --version v1x --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --where c=x1 --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "error_ratio"),
                new("m --where nowhere=x --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "nowhere", ExitCode: ExitCodes.Refused),
                new("--endpoint {silo}", "m"),
            ],
            [
                new("MODEL", "''", Name),
                new("--where", "m --where country", "--where is 'country': it is DIMENSION=VALUE, such as country=DE"),
                new("--where", "m --where a=1 --where b=2 --where c=3", "--where is given 3 times"),
                new("--where", "m --where a=1 --where a=2 --endpoint {silo}", "given once for a", ExitCodes.Refused),
                new("--where", "--where a=1 --endpoint {silo}", "--where is for a model: name one"),
                new("MODEL", "--form", "there is no option '--form' Did you mean --from?"),
                new("MODEL", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused),
                .. ModelRange, .. Slice, .. Query,
            ]),
        new("models", [new("--endpoint {silo} --output csv", "model,records")], Query),
        new("nodes", [new("--endpoint {silo} --output json", "\"node\": \"n1\"")], Query),
        new(
            "node",
            [new("n1 --from 2021-06-01 --to 2021-06-02 --tz Asia/Kolkata --endpoint {silo} --output json", "\"node\": \"n1\"")],
            [new("NODE", "''", Name), new("NODE", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused), .. TimeRange, .. Query]),
        new(
            "series",
            [
                new("m --step 1h --metric records --metric accuracy --version v1 --segment north --from 2021-06-01 --to 2021-06-02 --tz America/New_York --endpoint {silo} --output csv", "records"),
                new("m --segment nroth --endpoint {silo}", "did you mean north?", ExitCode: ExitCodes.Refused),
                new("m --step 1h --metric measurement_mean(f) --metric measurement_share(c=x1) --from 2021-06-01 --to 2021-06-02 --endpoint {silo} --output csv", "measurement_mean(f)"),
                new("m --step 1h --metric latency_mean --metric error_rate --metric precision(yes) --metric prediction_share(yes) --from 2021-06-01 --to 2021-06-02 --endpoint {silo} --output csv", "latency_mean,error_rate,precision(yes),prediction_share(yes)"),
                new("m --where c=x1 --step 1h --metric records --metric slice_share --metric predictions_per_second --metric error_ratio --from 2021-06-01 --to 2021-06-02 --endpoint {silo} --output csv", "records,slice_share,predictions_per_second,error_ratio"),
                new("--node n1 --step 1d --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "records"),
            ],
            [
                new("MODEL", "''", Name),
                new("--where", "m --where =DE", "--where is '=DE': it is DIMENSION=VALUE, such as country=DE"),
                new("--where", "--node n1 --where a=1 --endpoint {silo}", "--where is for a model, not for a node"),
                new("--metric", "m --where country=DE --metric p99", "--metric is 'p99': it is one of records, slice_share, predictions_per_second, accuracy"),
                new("--metric", "m --where country=DE --metric latency_p99", "--metric is 'latency_p99', which is not kept of slices: it is one of records, slice_share"),
                new("--node", "--node ''", Name),
                new("--step", "m --step soon --endpoint {silo}", "soon", ExitCodes.Refused),
                new("--metric", "m --metric speed", "--metric is 'speed': it is one of records"),
                new("--metric", "m --metric measurement_share(c)", "--metric is 'measurement_share(c)': it is one of records"),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "top",
            [
                new("--count 2 --interval 100ms --endpoint {silo}", "m"),
                new("--endpoint {silo}", "the hour"),
                new("m --endpoint {silo}", "Alerts"),
                new("--interval 100ms --endpoint {silo}", "", Interrupt: true, ExitCode: ExitCodes.Cancelled),
            ],
            [
                new("MODEL", "''", Name),
                new("MODEL", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused),
                new("--count", "--count 0", "--count is '0': it is a whole number from 1"),
                new("--interval", "--interval 100d", $"--interval is '100d': {Duration}10ms to 1d"),
                Endpoint,
            ]),
        new(
            "outliers",
            [
                new("{many} --reference {many} --feature f --category c --contamination 0.05 --top 3", ""),
                new("{many} --reference {many} --feature s --method lof --output csv", "row,score,features"),
                new("{many} --reference {many} --feature f --output json", "\"outliers\""),
            ],
            [
                new("FILE", "{nowhere} --reference {many} --feature f", "no such file", ExitCodes.BadInput),
                new("--reference", "{many} --reference {rows} --feature f", "needs at least 100 rows, and there are 4", ExitCodes.BadInput),
                new("--feature", "{many} --reference {many} --feature y", "there is no column y", ExitCodes.BadInput),
                new("--category", "{many} --reference {many} --category y", "there is no column y", ExitCodes.BadInput),
                new("--method", "{many} --reference {many} --feature f --method magic", "--method is 'magic': it is forest or lof"),
                new("--contamination", "{many} --reference {many} --feature f --contamination 0", "--contamination is '0': it is a number of more than 0"),
                new("--top", "{many} --reference {many} --feature f --top 0", "--top is '0': it is a whole number from 1 to 100,000"),
                new("--output", "{many} --reference {many} --feature f --output xml", "--output is 'xml': it is table, json or csv"),
            ]),
        new(
            "slices",
            [
                new("m --dimension c --metric error_ratio --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --endpoint {silo} --output json", "\"slices\""),
                new("m --dimension c --metric error_ratio --endpoint {silo}", "error_ratio by c"),
                new("m --dimension c --endpoint {silo} --output csv", "slice,kind,records,share"),
                new("m --dimension c --pair f --metric error_ratio --endpoint {silo}", "error_ratio by c"),
            ],
            [
                new("MODEL", "'' --dimension c", Name),
                new("--dimension", "m --dimension ''", Name),
                new("--dimension", "m", "Option '--dimension' is required."),
                new("--dimension", "m --dimension city --endpoint {silo}", "has the dimension 'city'", ExitCodes.Refused),
                new("--pair", "m --dimension c --pair ''", Name),
                new("--pair", "m --dimension c --pair p --endpoint {silo}", "No record of the range has the dimension 'p'", ExitCodes.Refused),
                new("--metric", "m --dimension c --metric latency_p99", "--metric is 'latency_p99': it is a figure that slices have: accuracy,"),
                .. ModelRange.Select(static line => line with { Arguments = $"{line.Arguments} --dimension c" }),
                .. Slice.Select(static line => line with { Arguments = $"{line.Arguments} --dimension c" }),
                .. Query.Select(static line => line with { Arguments = $"m --dimension c {line.Arguments}" }),
            ]),
        new(
            "explain",
            [
                new("m --metric error_ratio --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --against-from 2021-05-01 --against-to 2021-06-01 --min-records 5 --limit 3 --endpoint {silo} --output json", "\"explanation\""),
                new("m --metric error_ratio --against-version '' --endpoint {silo}", "has the records of this one too", ExitCode: ExitCodes.Refused),
                new("m --endpoint {silo} --output csv", "slice,dimension,value,pair,pair_value,kind,contribution"),
            ],
            [
                new("MODEL", "''", Name),
                new("--metric", "m --metric latency_p99", "--metric is 'latency_p99': it is a figure that slices have: accuracy,"),
                new("--against-from", "m --against-from ''", Empty),
                new("--against-from", "m --against-from someday --endpoint {silo}", "someday", ExitCodes.Refused),
                new("--against-to", "m --against-to ''", Empty),
                new("--against-version", "m --against-version {long}", SliceName),
                new("--against-version", "m --against-version v9 --endpoint {silo}", "has no version 'v9'", ExitCodes.Refused),
                new("--min-records", "m --min-records 0", "--min-records is '0': it is a whole number from 1 to 1,000,000"),
                new("--limit", "m --limit 0", "--limit is '0': it is a whole number from 1 to 10,000"),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "private",
            [
                new("m --metric records --epsilon 0.1 --endpoint {silo}", "has no budget", ExitCode: ExitCodes.Refused),
                new("m --metric value_mean --epsilon 0.1 --lower 0 --upper 10 --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --endpoint {silo} --output json", "has no budget", ExitCode: ExitCodes.Refused),
            ],
            [
                new("MODEL", "'' --metric records --epsilon 0.1", Name),
                new("--metric", "m --epsilon 0.1", "Option '--metric' is required."),
                new("--metric", "m --metric accuracy --epsilon 0.1 --endpoint {silo}", "it must be records, errors, labelled", ExitCodes.Refused),
                new("--epsilon", "m --metric records", "Option '--epsilon' is required."),
                new("--epsilon", "m --metric records --epsilon 20 --endpoint {silo}", "it must be 0.001 to 10, in thousandths", ExitCodes.Refused),
                new("--lower", "m --metric value_mean --epsilon 0.1 --lower low", "--lower is 'low': it is a number"),
                new("--upper", "m --metric value_mean --epsilon 0.1 --upper high", "--upper is 'high': it is a number"),
                .. new[] { From, Before, To, Zone, Endpoint, Output }.Select(static line => line with { Arguments = $"m --metric records --epsilon 0.1 {line.Arguments}" }),
                .. Slice.Select(static line => line with { Arguments = $"{line.Arguments} --metric records --epsilon 0.1" }),
            ]),
    ];
}
