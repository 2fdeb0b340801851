using OrleansMonitor.Cli.Hosting;
using static OrleansMonitor.EndToEnd.Tests.Commands.WrongLines;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>What writes answers into files and to other systems.</summary>
internal static class FileCases
{
    public static IReadOnlyList<CommandCase> All { get; } =
    [
        new(
            "report",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --compare previous --out {report} --endpoint {silo}", "The report is in"),
                new("m --compare baseline --out - --endpoint {silo}", "<!doctype html>"),
            ],
            [
                new("MODEL", "'' --format csv --out -", Name),
                new("MODEL", "nobody --out - --endpoint {silo}", "nobody", ExitCodes.Refused),
                new("--version", "m --out - --version {long}", SliceName),
                new("--version", "m --out - --version v9 --endpoint {silo}", "The model has no version 'v9'", ExitCodes.Refused),
                new("--compare", "m --out - --compare yesterday", "--compare is 'yesterday': it is previous, baseline or version:NAME"),
                new("--compare", "m --out - --compare version:v9 --endpoint {silo}", "The model has no version 'v9'", ExitCodes.Refused),
                new("--out", "m --out ''", Empty),
                new("--out", "m", "Option '--out' is required."),
                new("--out", "m --endpoint {silo} --out {unwritable}", "report.html': it cannot be written (there is no such directory)"),
                .. TimeRange.Select(static line => line with { Arguments = $"m --out - {line.Arguments}" }),
                Endpoint with { Arguments = $"m --out - {Endpoint.Arguments}" },
            ]),
        new(
            "export",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --step 1h --version v1 --segment north --metric records --metric accuracy --incomplete --out {export} --force --endpoint {silo}", "Exported"),
                new("m --by version --from 2021-06-01 --to 2021-06-02 --metric records --format json --out - --endpoint {silo}", "\"scope\":\"version\""),
                new("--node n1 --from 2021-06-01 --to 2021-06-02 --step 1h --format influx --out - --endpoint {silo}", "orleansmonitor_node,node=n1 "),
                new("--nodes --from 2021-06-01 --to 2021-06-02 --step 1h --metric records --out {export} --force --endpoint {silo}", "Exported"),
                new("m --from 2021-06-01 --to 2021-06-02 --format influx --out {nobody} --database d --retention-policy r --authorization-file {key} --endpoint {silo}", "it answers 404", ExitCode: ExitCodes.Refused),
                new("m --from 2021-06-01 --to 2021-06-02 --format influx --out {nobody} --bucket b --org o --endpoint {silo}", "it answers 404", ExitCode: ExitCodes.Refused),
                new("m --from 2021-06-01 --to 2021-06-02 --format mlflow --out {nobody} --experiment e --endpoint {silo}", "experiments/get-by-name: it answers 404", ExitCode: ExitCodes.Refused),
            ],
            [
                new("MODEL", "'' --format csv --out -", Name),
                new("MODEL", "nobody --format csv --out - --endpoint {silo}", "there is no model 'nobody'", ExitCodes.Refused),
                new("--out", "m", "Option '--out' is required."),
                new("--out", "m --format csv --out {unwritable} --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "it cannot be written (there is no such directory)"),
                new("--format", "m --out x.csv --format xlsx", "--format is 'xlsx': it is csv, json, parquet, influx, mlflow or tensorboard"),
                new("--format", "m --out - --format xml", "--format is 'xml': it is csv, json, parquet, influx, mlflow or tensorboard"),
                new("--force", "m --out - --format csv --force", "--force is for files"),
                new("--force", "m --out /dev/full --format csv --force --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "it is a device, and no file"),
                new("--node", "--node '' --out x.csv", Name),
                new("--node", "--node nobody --format csv --out - --endpoint {silo}", "there is no node 'nobody'", ExitCodes.Refused),
                new("--nodes", "--nodes --by version --out x.csv", "--by is for models: name some beside the nodes"),
                new("--metric", "m --out x.csv --metric speed", "--metric is 'speed': there is no metric 'speed'"),
                new("--by", "m --out x.csv --by week", "'week'"),
                new("--version", "m --out x.csv --version {long}", SliceName),
                new("--segment", "m --out x.csv --segment {long}", SliceName),
                new("--segment", "m --out x.csv --segment a --by segment", "--segment is one part, and --by is all of them"),
                new("--step", "m --out x.csv --step soon", "--step is 'soon': it is a whole number and a unit"),
                new("--incomplete", "m --format mlflow --out http://127.0.0.1:1 --incomplete", "--incomplete is not for mlflow"),
                new("--database", "m --out x.csv --database d", "--database is for --format influx to the address of a server"),
                new("--retention-policy", "m --format influx --out http://127.0.0.1:1 --database d --retention-policy ''", Empty),
                new("--org", "m --format influx --out http://127.0.0.1:1 --database d --org o", "--bucket and --org are given together"),
                new("--bucket", "m --format influx --out http://127.0.0.1:1 --database d --bucket b --org o", "name the --database of an InfluxDB 1, or the --bucket of an InfluxDB 2"),
                new("--experiment", "m --out x.csv --experiment e", "--experiment is for --format mlflow"),
                new("--authorization-file", "m --out x.csv --authorization-file {key}", "--authorization-file is for the address of a server"),
                .. TimeRange.Select(static line => line with { Arguments = $"m --out x.csv {line.Arguments}" }),
                Endpoint with { Arguments = $"m --out x.csv {Endpoint.Arguments}" },
            ]),
    ];
}
