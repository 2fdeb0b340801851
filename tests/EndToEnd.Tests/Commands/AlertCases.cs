using OrleansMonitor.Cli.Hosting;
using static OrleansMonitor.EndToEnd.Tests.Commands.WrongLines;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>Rules, alerts and silences.</summary>
internal static class AlertCases
{
    public static IReadOnlyList<CommandCase> All { get; } =
    [
        new(
            "alerts",
            [
                new("--endpoint {silo} --output json", "\"rule\": \"AnyRecord\""),
                new("--watch --interval 100ms --endpoint {silo}", "AnyRecord", Interrupt: true, ExitCode: ExitCodes.Cancelled),
            ],
            [
                new("--watch", "--watch --output csv", "--watch writes lines, so --output cannot be taken with it"),
                new("--watch", "--watch --output xml --interval soon", "--watch writes lines, so --output cannot be taken with it"),
                new("--watch", "--watch=perhaps", "'perhaps'"),
                new("--interval", "--watch --interval 100d", $"--interval is '100d': {Duration}"),
                .. Query,
            ]),
        new(
            "alerts ack",
            [
                new("{alert} --by @ann --comment @desk --endpoint {silo}", "The alert is acknowledged."),
                new("{alert} --undo --endpoint {silo}", "The acknowledgement is taken back."),
            ],
            [
                new("ID", "''", Name),
                new("ID", "0000000000000000 --endpoint {silo}", "0000000000000000", ExitCodes.Refused),
                new("--by", "{alert} --by ''", Empty),
                new("--comment", "{alert} --comment ''", Empty),
                new("--undo", "{alert} --undo=perhaps", "'perhaps'"),
                Endpoint,
            ]),
        new(
            "alerts history",
            [
                new("alertname=AnyRecord --alert {alert} --limit 5 --from 2021-01-01 --to now --tz Europe/Berlin --endpoint {silo} --output csv", "time,rule"),
                new("--endpoint {silo}", "AnyRecord"),
            ],
            [
                new("MATCHERS", "a=~( --endpoint {silo}", "a=~(", ExitCodes.Refused),
                new("--alert", "--alert ''", Empty),
                new("--limit", "--limit 0", "--limit is '0': it is a whole number from 1 to 1,000"),
                .. TimeRange, .. Query,
            ]),
        new(
            "silence add",
            [
                new("model=nobody alertname=~High.* --duration 30m --by ann --comment maintenance --endpoint {silo}"),
                new("model=nobody --from now --to 2100-01-01 --tz Europe/Berlin --comment c --endpoint {silo}", ExitCode: ExitCodes.Refused),
            ],
            [
                new("MATCHER", "a=~( --comment c", "MATCHER is 'a=~('"),
                new("--duration", "model=m --comment c --duration soon", "--duration is 'soon': it is a time span such as 30m, 2h or 1d"),
                new("--from", "model=m --comment c --from soon", "--from is 'soon': it is a time"),
                new("--to", "model=m --comment c --to 03/04/2027", "--to is '03/04/2027': it is a time"),
                new("--tz", "model=m --comment c --tz Berlin", "did you mean Europe/Berlin"),
                new("--by", "model=m --comment c --by ''", Empty),
                new("--comment", "model=m --comment ''", Empty),
                Endpoint,
            ]),
        new(
            "silence list",
            [new("--all --endpoint {silo} --output json", "[")],
            [new("--all", "--all=perhaps", "'perhaps'"), .. Query]),
        new(
            "silence expire",
            [new("{silence} --endpoint {silo}", "The silence has ended.")],
            [new("ID", "''", Name), new("ID", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused), Endpoint]),
        new("rules list", [new("--endpoint {silo} --output csv", "AnyRecord")], Query),
        new(
            "rules explain",
            [new("AnyRecord --endpoint {silo} --output json", "AnyRecord")],
            [new("RULE", "Nothing --endpoint {silo}", "there is no rule 'Nothing'", ExitCodes.Refused), .. Query]),
        new(
            "rules suggest",
            [
                new("m --step 1h --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --endpoint {silo} --output json", "Too little history of m"),
                new("m --version v1x --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --endpoint {silo}", "groups:"),
            ],
            [
                new("MODEL", "''", Name),
                new("MODEL", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused),
                new("--step", "m --step 1mo --endpoint {silo}", "it must be 10s to 30d", ExitCodes.Refused),
                new("--version", "m --version {long}", SliceName),
                .. ModelRange, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "rules backtest",
            [
                new("{rules} --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --model m --endpoint {silo} --output json", "perRule"),
                new("{rules} --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "AnyRecord"),
            ],
            [
                new("RULES", "nothing --endpoint {silo}", "There is no group 'nothing'", ExitCodes.Refused),
                new("RULES", "{nowhere}", "there is no such file", ExitCodes.BadInput),
                new("RULES", "{rows}", "rows.csv:1", ExitCodes.BadInput),
                new("--model", "{rules} --model", "Required argument missing for option: '--model'."),
                .. new[] { From, Before, To, Zone, Endpoint, Output }.Select(static line => line with { Arguments = $"{{rules}} {line.Arguments}" }),
            ]),
        new(
            "rules check",
            [new("{rules}", "1 rule in 1 group")],
            [
                new("FILE", "{nowhere}", "there is no such file", ExitCodes.BadInput),
                new("FILE", "{rows}", "rows.csv:1", ExitCodes.BadInput),
            ]),
        new(
            "rules test",
            [new("{tests}", "1 test, 0 failed")],
            [
                new("FILE", "{directory}", "there is no such file", ExitCodes.BadInput),
                new("FILE", "{rows}", "rows.csv:1", ExitCodes.BadInput),
            ]),
        new("rules schema", [new("", "$schema")], []),
        new("rules default", [new("", "groups:")], []),
    ];
}
