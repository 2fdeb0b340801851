using OrleansMonitor.Cli.Hosting;
using static OrleansMonitor.EndToEnd.Tests.Commands.WrongLines;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>What an operator does: keys, deletions, checks, migration, and the program itself.</summary>
internal static class OperationCases
{
    public static IReadOnlyList<CommandCase> All { get; } =
    [
        new(
            "",
            [
                new("--help", "Usage:"),
                new("--version", "."),
                new("models --key-file {key} --ca {ca} --cert {cert} --cert-key {certkey} --endpoint {silo}", "accuracy"),
            ],
            [
                new("--key-file", "models --key-file {nowhere}", "there is no such file"),
                new("--ca", "models --ca {nowhere}", "there is no such file"),
                new("--ca", "models --endpoint {silo} --ca {key}", "it holds no certificate", ExitCodes.BadInput),
                new("--cert", "models --cert {nowhere}", "there is no such file"),
                new("--cert", "models --endpoint {silo} --cert {key}", "it cannot be read", ExitCodes.BadInput),
                new("--cert-key", "models --cert-key {nowhere}", "there is no such file"),
                new("--cert-key", "models --endpoint {silo} --cert-key {key}", "ClientCertificateFile is empty: give both"),
                new("--version", "models --version", "Unrecognized command or argument '--version'"),
                new("--help", "models --hlep", "Unrecognized command or argument '--hlep'. Did you mean --help?"),
            ]),
        new(
            "doctor",
            [
                // A setting that is wrong is a fault, whatever else there is on this machine.
                new("--endpoint {silo} --settings {settings} --silo-program {program} --data {directory} --output json", "Storage:Provider is 'Sqlit'", ExitCode: ExitCodes.Refused),
            ],
            [
                new("--settings", "--settings {nowhere}", "there is no such file"),
                new("--silo-program", "--silo-program {nowhere}", "there is no such file"),
                new("--data", "--data {nowhere}", "there is no such directory"),
                .. Query,
            ]),
        new(
            "wait",
            [new("--timeout 30s --process {process} --endpoint {silo}")],
            [
                new("--timeout", "--timeout forever", $"--timeout is 'forever': {Duration}"),
                new("--process", "--process 0", "--process is '0': it is a whole number from 1"),
                Endpoint,
            ]),
        new(
            "key new",
            [new("--name ann --role ingest=fraud-* --role read --expires 2027-01-01 --tz Europe/Berlin", "omk_")],
            [
                new("--name", "--role read --name ''", Name),
                new("--role", "--name ann --role king", "'king' is no role"),
                new("--expires", "--name ann --role read --expires never", "--expires is 'never': it is a time"),
                new("--tz", "--name ann --role read --tz Berlin", "did you mean Europe/Berlin"),
            ]),
        new(
            "delete model",
            [new("doomed --from 2021-01-01 --to 2021-01-02 --tz Europe/Berlin --yes --endpoint {silo}", "Nothing was deleted", ExitCode: ExitCodes.Refused), new("doomed --yes --endpoint {silo} --output json", "\"records\"")],
            [
                new("MODEL", "..", "which no path can name"),
                new("MODEL", "nobody --yes --endpoint {silo}", "nobody", ExitCodes.Refused),
                new("--yes", "m --endpoint {silo}", "there is no terminal: --yes agrees"),
                .. ModelRange, .. Query.Select(static line => line with { Arguments = $"m --yes {line.Arguments}" }),
            ]),
        new(
            "delete version",
            [new("doomed2 v1 --yes --endpoint {silo} --output csv", "records,")],
            [
                new("MODEL", "'' v1 --yes", Name),
                new("VERSION", "m .. --yes --endpoint {silo}", "of the version '..'", ExitCodes.Refused),
                new("VERSION", "m '' --yes --endpoint {silo}", "of the version ''", ExitCodes.Refused),
                new("--yes", "m v1 --endpoint {silo}", "there is no terminal: --yes agrees"),
                .. Query.Select(static line => line with { Arguments = $"m v1 --yes {line.Arguments}" }),
            ]),
        new(
            "delete node",
            [new("n9 --yes --endpoint {silo} --output csv", "records,")],
            [
                new("NODE", "nobody --yes --endpoint {silo}", "nobody", ExitCodes.Refused),
                new("--yes", "n1 --endpoint {silo}", "there is no terminal: --yes agrees"),
                .. Query.Select(static line => line with { Arguments = $"n1 --yes {line.Arguments}" }),
            ]),
        new("delete prediction", [new("doomed3 id0 --yes --endpoint {silo} --output csv", "predictions kept by id,1"), new("m never --yes --id-key-file {rows} --endpoint {silo}", "Nothing is kept of the prediction", ExitCode: ExitCodes.Refused)], Entry),
        new("delete label", [new("doomed3 later --yes --endpoint {silo} --output csv", "labels kept by id,1"), new("m never --yes --id-key-file {rows} --endpoint {silo}", "Nothing is kept of the label", ExitCode: ExitCodes.Refused)], Entry),
        new("completion bash", [new("", "complete -o default -F _orleansmonitor orleansmonitor")], []),
        new("completion zsh", [new("", "bashcompinit")], []),
        new("completion fish", [new("", "complete -c orleansmonitor")], []),
        new(
            "migrate",
            [
                new("--connection-file {connection} --wait 1m --dry-run", "would go from version 0"),
                new("--connection {database} --password-file {password} --wait 1m", "went from version 0"),
            ],
            [
                new("--connection", "--connection x", "it is a list of keyword=value", ExitCodes.Usage),
                new("--connection-file", "--connection-file {directory}", "cannot be read", ExitCodes.Usage),
                new("--connection-file", "--connection-file ''", Empty),
                new("--password-file", "--password-file ''", Empty),
                new("--wait", "--wait 2h", $"--wait is '2h': {Duration}1s to 1h"),
                new("--dry-run", "--dry-run=perhaps", "'perhaps'"),
            ]),
    ];
}
