using OrleansMonitor.Cli.Hosting;
using static OrleansMonitor.EndToEnd.Tests.Commands.WrongLines;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>Baselines, and what is held against them and against other versions.</summary>
internal static class BaselineCases
{
    public static IReadOnlyList<CommandCase> All { get; } =
    [
        new(
            "baseline create",
            [
                new("m forest --from-file {many} --feature f --category c --outliers forest --contamination 0.05 --trees 20 --score-share 0.5 --seed 3 --endpoint {silo}", "forest@"),
                new("m lof --from-file {many} --feature f --outliers lof --keep-rows 100 --neighbours 10 --endpoint {silo}", "lof@"),
                new("m made --from-file {many} --feature f --category c --prediction p --score s --label p --positive 1 --value v --actual v --measure v --importance f=2 --version v3 --activate --endpoint {silo}", "made@"),
                new("m vectors --from-file {many} --feature f --embedding v --embedding-share 0.5 --endpoint {silo}", "vectors@"),
                new("m3 period --from 2021-06-01 --to 2021-06-02 --tz UTC --segment north --endpoint {silo}", ExitCode: ExitCodes.Refused),
            ],
            [
                new("MODEL", "'' b --from-file {many} --feature f", Name),
                new("NAME", "m a/b --from-file {many} --feature f --endpoint {silo}", "a/b", ExitCodes.Refused),
                new("--from-file", "m b --from-file {nowhere} --feature f", "no such file", ExitCodes.BadInput),
                new("--feature", "m b --from-file {many} --feature y", "there is no column y", ExitCodes.BadInput),
                new("--feature", "m b --from-file {many} --feature c --activate", "no cell of the column c is a number; a column of texts is given by --category", ExitCodes.BadInput),
                new("--category", "m b --from-file {many} --category y", "there is no column y", ExitCodes.BadInput),
                new("--prediction", "m b --from-file {many} --prediction y", "there is no column y", ExitCodes.BadInput),
                new("--score", "m b --from-file {many} --score y", "there is no column y", ExitCodes.BadInput),
                new("--value", "m b --from-file {many} --value y", "there is no column y", ExitCodes.BadInput),
                new("--measure", "m b --from-file {many} --measure y", "there is no column y", ExitCodes.BadInput),
                new("--measure", "m b --from-file {many} --measure v --measure v", "v is given as a measurement twice"),
                new("--label", "m b --from-file {many} --score s --label p", "--label needs --prediction and --score"),
                new("--positive", "m b --from-file {many} --score s --positive yes", "--positive needs --label"),
                new("--actual", "m b --from-file {many} --score s --actual v", "--actual needs --value"),
                new("--importance", "m b --from-file {many} --feature f --importance f=-1", "--importance is 'f=-1': it is a column and a number of more than 0"),
                new("--embedding", "m b --from-file {many} --embedding v --embedding v", "v is given as an embedding twice"),
                new("--embedding", "m b --from-file {many} --embedding y", "there is no column y", ExitCodes.BadInput),
                new("--embedding-share", "m b --from-file {many} --embedding v --embedding-share 2", "--embedding-share is '2': it is a number of more than 0 and at most 1"),
                new("--embedding-share", "m b --from-file {many} --feature f --embedding-share 1", "--embedding-share is for --embedding, which is not given"),
                new("--outliers", "m b --from-file {many} --feature f --outliers magic", "--outliers is 'magic': it is forest or lof"),
                new("--contamination", "m b --from-file {many} --feature f --outliers forest --contamination 0.9", "--contamination is '0.9': it is a number of more than 0 and at most 0.5"),
                new("--score-share", "m b --from-file {many} --feature f --outliers forest --score-share 0", "--score-share is '0': it is a number of more than 0 and at most 1"),
                new("--trees", "m b --from-file {many} --feature f --outliers forest --trees 301", "--trees is '301': it is a whole number from 1 to 300"),
                new("--neighbours", "m b --from-file {many} --feature f --outliers forest --neighbours 5", "--neighbours is not for --outliers forest"),
                new("--keep-rows", "m b --from-file {many} --feature f --outliers lof --keep-rows 3000", "--keep-rows is '3000': it is a whole number from 2 to 2,000"),
                new("--seed", "m b --from-file {many} --feature f --seed 2", "--seed is for --outliers, which is not given"),
                new("--from", "m b --to now --from someday", $"--from is 'someday': {Time}"),
                new("--to", "m b --from now --to 2021-13-01", $"--to is '2021-13-01': {Time}"),
                new("--tz", "m b --from -1h --to now --tz Europe/Berlín", "--tz is 'Europe/Berlín': it is "),
                new("--version", "m b --from -1h --to now --version {long}", Name),
                new("--segment", "m b --from -1h --to now --segment {long}", Name),
                new("--activate", "m b --from -1h --to now --activate=perhaps", "'perhaps'"),
                Endpoint with { Arguments = $"m b --from -1h --to now {Endpoint.Arguments}" },
            ]),
        new("baseline list", [new("m --endpoint {silo} --output csv", "base")], [new("MODEL", "''", Name), .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" })]),
        new(
            "baseline show",
            [new("m base --endpoint {silo} --output json", "\"base\"")],
            [
                new("MODEL", "'' base", Name),
                new("NAME", "m nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                .. Query.Select(static line => line with { Arguments = $"m base {line.Arguments}" }),
            ]),
        new(
            "baseline activate",
            [new("m base --version v1 --endpoint {silo}")],
            [
                new("MODEL", "'' base", Name),
                new("NAME", "m nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                new("--version", "m base --version {long}", Name),
                Endpoint with { Arguments = $"m base {Endpoint.Arguments}" },
            ]),
        new(
            "baseline deactivate",
            [new("m --version v2 --endpoint {silo}")],
            [
                new("MODEL", "''", Name),
                new("--version", "m --version v9 --endpoint {silo}", "No baseline is active", ExitCodes.Refused),
                Endpoint with { Arguments = $"m {Endpoint.Arguments}" },
            ]),
        new(
            "baseline delete",
            [new("m gone --endpoint {silo}")],
            [
                new("MODEL", "'' base", Name),
                new("NAME", "m nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                Endpoint with { Arguments = $"m base {Endpoint.Arguments}" },
            ]),
        new(
            "describe",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --baseline base --endpoint {silo} --output json", "\"findings\""),
                new("m --version v1x --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --endpoint {silo}", "findings"),
                new("m --endpoint {silo} --output csv", "column,side,count"),
                new("m --from 2021-06-01T02:00:00Z --to 2021-06-01T04:00:00Z --against previous --endpoint {silo}", "the earlier range"),
                new("m --version v1 --from 2021-06-01 --to 2021-06-02 --against-version '' --endpoint {silo} --output json", "the records without a version"),
                new("m --from 2021-06-01T02:00:00Z --to 2021-06-01T04:00:00Z --against-from 2021-06-01T00:00:00Z --against-to 2021-06-01T02:00:00Z --endpoint {silo} --output json", "the other range"),
            ],
            [
                new("MODEL", "''", Name),
                new("--against", "m --against sometime --endpoint {silo}", "against is 'sometime'; it must be previous, range, version, or how much earlier", ExitCodes.Refused),
                new("--against", "m --against -7d --baseline base --endpoint {silo}", "left out where against is not baseline", ExitCodes.Refused),
                new("--against-from", "m --against-from someday --endpoint {silo}", "someday", ExitCodes.Refused),
                new("--against-to", "m --against-to ''", Empty),
                new("--against-version", "m --against-version v9 --endpoint {silo}", "has no version 'v9'", ExitCodes.Refused),
                new("--baseline", "m --baseline nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "drift",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --baseline base --endpoint {silo} --output json", "\"verdict\""),
                new("m --version v1x --baseline base --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --from 2021-06-01T02:00:00Z --to 2021-06-01T04:00:00Z --baseline -2h --endpoint {silo}", "2 rows, 2021-06-01 to 2021-06-01 02:00 UTC"),
                new("m --endpoint {silo}", "verdict"),
            ],
            [
                new("MODEL", "''", Name),
                new("--baseline", "m --baseline nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                new("--baseline", "m --baseline -7x --endpoint {silo}", "or how much earlier the same range lies: -1d, -7d, -2w", ExitCodes.Refused),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "estimate",
            [
                new("m --step 1h --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --baseline base --endpoint {silo} --output json", "\"assumption\""),
                new("m --segment nroth --baseline base --endpoint {silo}", "did you mean north?", ExitCode: ExitCodes.Refused),
                new("m --endpoint {silo}", "Assumption"),
            ],
            [
                new("MODEL", "''", Name),
                new("--step", "m --step 0s --endpoint {silo}", "step is '0s'", ExitCodes.Refused),
                new("--baseline", "m --baseline nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "changes",
            [
                new("m --metric accuracy --step 1m --history 8 --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --endpoint {silo} --output json", "\"overdispersion\""),
                new("m --metric accuracy --version v1x --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --metric error_ratio --endpoint {silo}", "changes"),
            ],
            [
                new("MODEL", "'' --metric accuracy", Name),
                new("--metric", "m --metric acuracy --endpoint {silo}", "did you mean accuracy", ExitCodes.Refused),
                new("--metric", "m --metric silent_nodes --endpoint {silo}", "a figure of a model's windows", ExitCodes.Refused),
                new("--step", "m --metric accuracy --step 0s --endpoint {silo}", "step is '0s'", ExitCodes.Refused),
                new("--history", "m --metric accuracy --history 7 --endpoint {silo}", "--history is '7': it is a whole number from 8 to 200"),
                .. ModelRange.Select(static line => line with { Arguments = $"{line.Arguments} --metric accuracy" }),
                .. Slice.Select(static line => line with { Arguments = $"{line.Arguments} --metric accuracy" }),
                .. Query.Select(static line => line with { Arguments = $"m --metric accuracy {line.Arguments}" }),
            ]),
        new(
            "compare",
            [
                new("m v1 '' --from 2021-06-01 --to 2021-06-02 --tz UTC --segment north --metric accuracy --margin 0.02 --margin accuracy=0.01 --endpoint {silo} --output json", "\"verdict\""),
                new("m v1 '' --better interval_coverage=higher --metric log_loss_multiclass --metric auc_class(cat) --metric interval_score --endpoint {silo}", "The log loss of all classes"),
                new("m v1 '' --better judge=higher --better verdict=unsafe=lower --metric measurement_mean(judge) --endpoint {silo}", "judge is not compared"),
                new("m v1 '' --gate --same-schema --endpoint {silo}", "undecided", ExitCode: ExitCodes.Undecided),
            ],
            [
                new("MODEL", "'' v1 v2", Name),
                new("BASELINE", "m v8 v1 --endpoint {silo}", "has no version 'v8'; it has v1", ExitCodes.Refused),
                new("CANDIDATE", "m v1 v1 --endpoint {silo}", "it must be another version than the baseline", ExitCodes.Refused),
                new("--metric", "m v1 v2 --metric acuracy", "--metric is 'acuracy': it is one of the metrics of a comparison; did you mean accuracy?"),
                new("--margin", "m v1 '' --margin 0.1 --margin 0.9 --endpoint {silo}", "given once for all figures", ExitCodes.Refused),
                new("--margin", "m v1 v2 --margin 2", "--margin is '2': it is a number from 0 to 1"),
                new("--margin", "m v1 v2 --margin latncy_p99=0.1", "did you mean latency_p99"),
                new("--metric", "m v1 v2 --metric measurement_mean", "--metric is 'measurement_mean': it is one of measurement_mean(MEASUREMENT)"),
                new("--better", "m v1 v2 --better judge=up", "--better is 'judge=up': it is NAME=higher or NAME=lower"),
                new("--better", "m v1 '' --better judge=higher --better judge=lower --endpoint {silo}", "given once for judge", ExitCodes.Refused),
                new("--same-schema", "m v1 v2 --same-schema=perhaps", "'perhaps'"),
                new("--gate", "m v1 v2 --gate=perhaps", "'perhaps'"),
                new("--segment", "m v1 v2 --segment {long}", SliceName),
                .. TimeRange.Concat(Query).Select(static line => line with { Arguments = $"m v1 v2 {line.Arguments}" }),
            ]),
    ];
}
