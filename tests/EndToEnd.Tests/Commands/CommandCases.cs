using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>Every command with every option, right and wrong. A new command or option is added here, or <see cref="OptionTests"/> fails.</summary>
internal static class CommandCases
{
    private const string Name = "a name has 1 to 128 characters";
    private const string SliceName = "a name has at most 128 characters";
    private const string Empty = "it must not be empty";
    private const string TimeSpan = "it is a time span such as 30s, 5m, 2h or 1d, from ";
    private const string Formats = "it is table, json or csv";
    private const string Time = "it is a time (such as";

    private static readonly WrongLine Endpoint = new("--endpoint", "--endpoint nowhere", "the endpoint is 'nowhere': it is an address such as http://127.0.0.1:8080");
    private static readonly WrongLine Output = new("--output", "--output xml", $"--output is 'xml': {Formats}");
    private static readonly WrongLine From = new("--from", "--from someday", $"--from is 'someday': {Time}");
    private static readonly WrongLine Before = new("--from", "--from -99999999999999", $"--from is '-99999999999999': {Time}");
    private static readonly WrongLine To = new("--to", "--to 2021-13-01", $"--to is '2021-13-01': {Time}");
    private static readonly WrongLine Zone = new("--tz", "--tz Europe/Berlín", "--tz is 'Europe/Berlín': it is ");
    private static readonly WrongLine[] Query = [Endpoint, Output];
    private static readonly WrongLine[] Range = [From, Before, To, Zone];
    private static readonly WrongLine[] ModelRange = [.. Range.Select(static line => line with { Arguments = $"m {line.Arguments}" })];
    private static readonly WrongLine[] Slice =
    [
        new("--version", "m --version {long}", SliceName),
        new("--segment", "m --segment {long}", SliceName),
    ];

    private static readonly WrongLine[] Entry =
    [
        new("MODEL", "'' id0 --yes", Name),
        new("ID", "m '' --yes", "ID is empty"),
        new("ID", "m .. --yes --endpoint {silo}", " '..'", ExitCodes.Refused),
        new("ID", "m nothing --yes --endpoint {silo}", "nothing", ExitCodes.Refused),
        new("--yes", "m id0 --endpoint {silo}", "there is no terminal: --yes agrees"),
        new("--id-key-file", "m id0 --yes --id-key-file {nowhere}", "there is no such file"),
        .. Query.Select(static line => line with { Arguments = $"m id0 --yes {line.Arguments}" }),
    ];

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
            "health",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --endpoint {silo} --output json", "\"segment\": \"north\""),
                new("m --from -15m --to now --version '' --segment '' --endpoint {silo} -o csv", "figure,value"),
                new("m --version v1x --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("--endpoint {silo}", "m"),
            ],
            [
                new("MODEL", "''", Name),
                new("MODEL", "--form", "there is no option '--form' Did you mean --from?"),
                new("MODEL", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused),
                .. ModelRange, .. Slice, .. Query,
            ]),
        new("models", [new("--endpoint {silo} --output csv", "model,records")], Query),
        new("nodes", [new("--endpoint {silo} --output json", "\"node\": \"n1\"")], Query),
        new(
            "node",
            [new("n1 --from 2021-06-01 --to 2021-06-02 --tz Asia/Kolkata --endpoint {silo} --output json", "\"node\": \"n1\"")],
            [new("NODE", "''", Name), new("NODE", "nobody --endpoint {silo}", "nobody", ExitCodes.Refused), .. Range, .. Query]),
        new(
            "series",
            [
                new("m --step 1h --metric records --metric accuracy --version v1 --segment north --from 2021-06-01 --to 2021-06-02 --tz America/New_York --endpoint {silo} --output csv", "records"),
                new("m --segment nroth --endpoint {silo}", "did you mean north?", ExitCode: ExitCodes.Refused),
                new("m --step 1h --metric measurement_mean(f) --metric measurement_share(c=x1) --from 2021-06-01 --to 2021-06-02 --endpoint {silo} --output csv", "measurement_mean(f)"),
                new("--node n1 --step 1d --from 2021-06-01 --to 2021-06-02 --endpoint {silo}", "records"),
            ],
            [
                new("MODEL", "''", Name),
                new("--node", "--node ''", Name),
                new("--step", "m --step soon --endpoint {silo}", "soon", ExitCodes.Refused),
                new("--metric", "m --metric speed", "--metric is 'speed': it is one of records"),
                new("--metric", "m --metric measurement_share(c)", "--metric is 'measurement_share(c)': it is one of records"),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
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
                new("--interval", "--watch --interval 100d", $"--interval is '100d': {TimeSpan}"),
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
                .. Range, .. Query,
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
        new(
            "top",
            [
                new("--count 2 --interval 100ms --endpoint {silo}", "m"),
                new("--endpoint {silo}", "", Interrupt: true, ExitCode: ExitCodes.Cancelled),
            ],
            [
                new("--count", "--count 0", "--count is '0': it is a whole number from 1"),
                new("--interval", "--interval 100d", $"--interval is '100d': {TimeSpan}10ms to 1d"),
                Endpoint,
            ]),
        new(
            "replay",
            [
                new(
                    "{rows} --model m2 --version v1 --segment north --time t --id id --prediction p --score s --positive 1 --label l --latency ms --latency-unit ms --error e "
                    + "--feature f --category c --input-tokens it --output-tokens ot --cached-tokens it --reasoning-tokens ot --node n2 --batch 10 --producer new --speed max --endpoint {silo} --output json",
                    "\"acked\": 4"),
                new("{rows} --model m4 --time t --id id --measure f --measure c --endpoint {silo} --output json", "\"acked\": 4"),
                new("{rows} --model m5 --time t --id id --label l --probability l --value v --actual a --lower a --upper ms --interval-level 0.9 --endpoint {silo} --output json", "\"acked\": 4"),
                new("{rows} --model m5 --time t --id id --prediction p --dimension c --dimension e --endpoint {silo} --output json", "\"acked\": 4"),
                new("{rows} --model m5 --time t --embedding f --endpoint {silo} --output json", "\"acked\": 4"),
                new("{rows} --model m5 --time t --id id --id-key-file {rows} --feature f --category c --exclude c* --coarsen f=10 --endpoint {silo} --output json", "\"c*\": 4"),
                new("{rows} --model m3 --segment-column c --time t --value v --actual a --latency ms --latency-unit us --tz Europe/Berlin --speed 3600000 --endpoint {silo}", "records acked"),
                new("{rows} --model m3 --segment '' --version '' --time t --producer 0196f3a2-0000-7000-8000-000000000001 --speed 1e9x --delimiter , --endpoint {silo} --output csv", "item,count"),
            ],
            [
                new("FILE", "{nowhere} --model m --time t", "no such file", ExitCodes.BadInput),
                new("FILE", "{directory} --model m --time t", "this is a directory", ExitCodes.BadInput),
                new("--model", "{rows} --time t --model ''", Name),
                new("--model", "{rows} --time t", "Option '--model' is required."),
                new("--time", "{rows} --model m --time ''", Empty),
                new("--time", "{rows} --model m --time when", "there is no column when; the header has: t,", ExitCodes.BadInput),
                .. Slice,
                new("--segment-column", "{rows} --model m --time t --segment-column zone", "there is no column zone", ExitCodes.BadInput),
                new("--id", "{rows} --model m --time t --id key", "there is no column key", ExitCodes.BadInput),
                new("--prediction", "{rows} --model m --time t --prediction y", "there is no column y", ExitCodes.BadInput),
                new("--score", "{rows} --model m --time t --score y", "there is no column y", ExitCodes.BadInput),
                new("--positive", "{rows} --model m --time t --positive 1", "give --score too"),
                new("--label", "{rows} --model m --time t --label y", "there is no column y", ExitCodes.BadInput),
                new("--value", "{rows} --model m --time t --value y", "there is no column y", ExitCodes.BadInput),
                new("--actual", "{rows} --model m --time t --actual y", "there is no column y", ExitCodes.BadInput),
                new("--latency", "{rows} --model m --time t --latency y", "there is no column y", ExitCodes.BadInput),
                new("--latency-unit", "--latency-unit h", "--latency-unit is 'h': it is s, ms or us"),
                new("--error", "{rows} --model m --time t --error y", "there is no column y", ExitCodes.BadInput),
                new("--feature", "--feature ''", Empty),
                new("--feature", "--feature f --category f", "f is given as a feature twice"),
                new("--category", "--category ''", Empty),
                new("--measure", "--measure ''", Empty),
                new("--measure", "--measure f --measure f", "f is given as a measurement twice"),
                new("--measure", "{rows} --model m --time t --measure y", "there is no column y", ExitCodes.BadInput),
                new("--probability", "--probability ''", Empty),
                new("--probability", "{rows} --model m --time t --probability y*", "no column begins with y; there are: t,", ExitCodes.BadInput),
                new("--probability", "{rows} --model m --time t --probability y", "there is no column y", ExitCodes.BadInput),
                new("--lower", "--lower a", "--lower and --upper are the two bounds of an interval: give both"),
                new("--lower", "{rows} --model m --time t --lower y --upper a", "there is no column y", ExitCodes.BadInput),
                new("--upper", "{rows} --model m --time t --lower a --upper y", "there is no column y", ExitCodes.BadInput),
                new("--interval-level", "--lower a --upper a --interval-level 95", "--interval-level is '95': it is a number between 0 and 1"),
                new("--interval-level", "--interval-level 0.9", "--interval-level says how many lie within --lower and --upper: give both too"),
                new("--dimension", "--dimension ''", Empty),
                new("--dimension", "--dimension f --dimension f", "f is given as a dimension twice"),
                new("--dimension", "--dimension a --dimension b --dimension c --dimension d --dimension e --dimension f --dimension g --dimension h --dimension i", "there are 9 dimensions: at most 8 are kept"),
                new("--dimension", "{rows} --model m --time t --dimension y", "there is no column y", ExitCodes.BadInput),
                new("--embedding", "{rows} --model m --time t --embedding y", "there is no column y", ExitCodes.BadInput),
                new("--embedding", "{rows} --model m --time t --embedding f --embedding f", "f is given as an embedding twice"),
                new("--input-tokens", "{rows} --model m --time t --input-tokens y", "there is no column y", ExitCodes.BadInput),
                new("--output-tokens", "{rows} --model m --time t --output-tokens y", "there is no column y", ExitCodes.BadInput),
                new("--cached-tokens", "{rows} --model m --time t --cached-tokens y", "there is no column y", ExitCodes.BadInput),
                new("--reasoning-tokens", "{rows} --model m --time t --reasoning-tokens y", "there is no column y", ExitCodes.BadInput),
                new("--id-key-file", "{rows} --model m --time t --id-key-file {nowhere}", "there is no such file"),
                new("--exclude", "{rows} --model m --time t --exclude f", "there is no column f among those that are sent"),
                new("--coarsen", "{rows} --model m --time t --feature f --coarsen f", "--coarsen is 'f': it is COL=RULE"),
                new("--coarsen", "{rows} --model m --time t --feature f --coarsen f=0", "a step is a positive number, and not '0'"),
                new("--coarsen", "{rows} --model m --time t --feature f --coarsen f=month", "is a rule of texts: 'f' has numbers"),
                new("--speed", "--speed fast", "--speed is 'fast': it is a positive number, or max"),
                new("--speed", "--speed Infinity", "--speed is 'Infinity': it is a positive number, or max"),
                new("--delimiter", "--delimiter ab", "--delimiter is 'ab': it is a single character that is no blank, or tab"),
                new("--node", "--node ''", Name),
                new("--batch", "--batch 0", "--batch is '0': it is a whole number from 1 to 65,536"),
                new("--producer", "--producer me", "--producer is 'me': it is a UUID, or 'new'"),
                Zone, .. Query,
            ]),
        new(
            "labels",
            [
                new("{rows} --model m --id id --label l --node n1 --batch 2 --producer new --delimiter , --endpoint {silo} --output json", "\"acked\": 4"),
                new("{rows} --model m --id id --label l --replace --endpoint {silo}", "labels acked"),
                new("{rows} --model m9 --id id --actual a --endpoint {silo}", "labels acked", ExitCode: ExitCodes.Refused),
                new("{rows} --model m --id id --measure f --measure c --endpoint {silo}", "measured"),
                new("{rows} --model m --id id --measure f --mean --endpoint {silo} --output json", "\"measured\": 4"),
                new("{rows} --model m --id id --measure f --measure c --mean --endpoint {silo}", "is not a number: there is no mean of categories", ExitCode: ExitCodes.BadInput),
                new("{rows} --model m9 --id id --measure f --endpoint {silo}", "measurements waiting", ExitCode: ExitCodes.Refused),
                new("{rows} --model m --id id --label l --id-key-file {rows} --endpoint {silo}", "labels acked", ExitCode: ExitCodes.Refused),
            ],
            [
                new("FILE", "--modle --model m --id id --label l", "there is no option '--modle' Did you mean --model"),
                new("--model", "--label l --model ''", Name),
                new("--id", "{rows} --model m --label l --id key", "there is no column key", ExitCodes.BadInput),
                new("--label", "{rows} --model m --id id --label y", "there is no column y", ExitCodes.BadInput),
                new("--label", "{rows} --model m --id id --label l --actual a", "give either --label (classes) or --actual (numbers)"),
                new("--actual", "{rows} --model m --id id --actual y", "there is no column y", ExitCodes.BadInput),
                new("--id-key-file", "{rows} --model m --id id --label l --id-key-file {nowhere}", "there is no such file"),
                new("--delimiter", "--label l --delimiter ''", "--delimiter is '': it is a single character that is no blank, or tab"),
                new("--node", "--label l --node ''", Name),
                new("--batch", "--label l --batch 1e3", "--batch is '1e3': it is a whole number"),
                new("--producer", "--label l --producer 00000000-0000-0000-0000-000000000000", "it is a UUID, or 'new'"),
                new("--replace", "{rows} --model m --id id --label l --replace=perhaps", "'perhaps'"),
                new("--replace", "{rows} --model m --id id --measure f --replace --mean", "--mean and --replace exclude each other"),
                new("--measure", "{rows} --model m --id id", "give --label (classes), --actual (numbers) or --measure (measurements)"),
                new("--measure", "{rows} --model m --id id --measure y", "there is no column y", ExitCodes.BadInput),
                new("--mean", "{rows} --model m --id id --label l --mean", "--mean is of measurements: give --measure too"),
                new("--mean", "{rows} --model m --id id --measure f --mean=perhaps", "'perhaps'"),
                .. Query.Select(static line => line with { Arguments = $"--label l {line.Arguments}" }),
            ]),
        new(
            "simulate",
            [new("--nodes 1 --rate 5 --duration 500ms --seed 2 --spool {spool} --incidents 1s --baseline 1h --quiet --endpoint {silo} --output json", "\"nodes\": 1")],
            [
                new("--nodes", "--nodes 0", "--nodes is '0': it is a whole number from 1 to 1,000"),
                new("--rate", "--rate NaN", "--rate is 'NaN': it is a number above 0 and up to 100,000"),
                new("--duration", "--duration 0", $"--duration is '0': {TimeSpan}"),
                new("--seed", "--seed 1.5", "--seed is '1.5': it is a whole number"),
                new("--spool", "--spool ''", Empty),
                new("--incidents", "--incidents 1ms", $"--incidents is '1ms': {TimeSpan}"),
                new("--baseline", "--baseline 1ms", $"--baseline is '1ms': {TimeSpan}"),
                new("--quiet", "--quiet=perhaps", "'perhaps'"),
                .. Query,
            ]),
        new(
            "wait",
            [new("--timeout 30s --process {process} --endpoint {silo}")],
            [
                new("--timeout", "--timeout forever", $"--timeout is 'forever': {TimeSpan}"),
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
            "outliers",
            [
                new("{many} --reference {many} --feature f --category c --contamination 0.05 --top 3", ""),
                new("{many} --reference {many} --feature s --method lof --csv", "row,score,features"),
            ],
            [
                new("FILE", "{nowhere} --reference {many} --feature f", "no such file", ExitCodes.BadInput),
                new("--reference", "{many} --reference {rows} --feature f", "needs at least 100 rows, and there are 4", ExitCodes.BadInput),
                new("--feature", "{many} --reference {many} --feature y", "there is no column y", ExitCodes.BadInput),
                new("--category", "{many} --reference {many} --category y", "there is no column y", ExitCodes.BadInput),
                new("--method", "{many} --reference {many} --feature f --method magic", "--method is 'magic': it is forest or lof"),
                new("--contamination", "{many} --reference {many} --feature f --contamination 0", "--contamination is '0': it is a number of more than 0"),
                new("--top", "{many} --reference {many} --feature f --top 0", "--top is '0': it is a whole number from 1 to 100,000"),
                new("--csv", "{many} --reference {many} --feature f --csv=perhaps", "'perhaps'"),
            ]),
        new(
            "slices",
            [
                new("m --dimension c --metric error_ratio --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --endpoint {silo} --output json", "\"slices\""),
                new("m --dimension c --metric error_ratio --endpoint {silo}", "error_ratio by c"),
                new("m --dimension c --endpoint {silo} --output csv", "slice,records,share"),
                new("m --dimension c --pair f --metric error_ratio --endpoint {silo}", "error_ratio by c"),
            ],
            [
                new("MODEL", "'' --dimension c", Name),
                new("--dimension", "m --dimension ''", Name),
                new("--dimension", "m", "Option '--dimension' is required."),
                new("--dimension", "m --dimension city --endpoint {silo}", "has the dimension 'city'", ExitCodes.Refused),
                new("--pair", "m --dimension c --pair ''", Name),
                new("--pair", "m --dimension c --pair p --endpoint {silo}", "The pair c, p was not counted in the range", ExitCodes.Refused),
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
                new("m --endpoint {silo} --output csv", "slice,contribution"),
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
            "describe",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --baseline base --endpoint {silo} --output json", "\"findings\""),
                new("m --version v1x --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --endpoint {silo}", "findings"),
                new("m --endpoint {silo} --output csv", "column,side,count"),
            ],
            [
                new("MODEL", "''", Name),
                new("--baseline", "m --baseline nothing --endpoint {silo}", "has no baseline 'nothing'", ExitCodes.Refused),
                .. ModelRange, .. Slice, .. Query.Select(static line => line with { Arguments = $"m {line.Arguments}" }),
            ]),
        new(
            "drift",
            [
                new("m --from 2021-06-01 --to 2021-06-02 --tz Europe/Berlin --version v1 --segment north --baseline base --endpoint {silo} --output json", "\"verdict\""),
                new("m --version v1x --baseline base --endpoint {silo}", "did you mean v1?", ExitCode: ExitCodes.Refused),
                new("m --from 2021-06-01T02:00:00Z --to 2021-06-01T04:00:00Z --baseline -2h --endpoint {silo}", "2 rows, 2021-06-01T00:00:00Z to 2021-06-01T02:00:00Z"),
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
                new("m v1 '' --better judge=higher --better verdict=unsafe=lower --metric measurement_mean(judge) --same-schema --endpoint {silo}", "measurement_mean(judge)"),
                new("m v1 '' --gate --endpoint {silo}", "undecided", ExitCode: ExitCodes.Undecided),
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
                .. Range.Concat(Query).Select(static line => line with { Arguments = $"m v1 v2 {line.Arguments}" }),
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
        new("delete prediction", [new("doomed3 id0 --yes --endpoint {silo} --output csv", "predictions kept by id,1"), new("m never --yes --id-key-file {rows} --endpoint {silo}", "Nothing is kept of the prediction", ExitCode: ExitCodes.Refused)], Entry),
        new("delete label", [new("doomed3 later --yes --endpoint {silo} --output csv", "labels,1"), new("m never --yes --id-key-file {rows} --endpoint {silo}", "Nothing is kept of the label", ExitCode: ExitCodes.Refused)], Entry),
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
        new("completion bash", [new("", "complete -o default -F _orleansmonitor orleansmonitor")], []),
        new("completion zsh", [new("", "bashcompinit")], []),
        new("completion fish", [new("", "complete -c orleansmonitor")], []),
        new(
            "migrate",
            [
                new("--connection-file {connection} --wait 5s --dry-run", "would go from version 0"),
                new("--connection {database} --password-file {password} --wait 5s", "went from version 0"),
            ],
            [
                new("--connection", "--connection x", "it is a list of keyword=value", ExitCodes.Usage),
                new("--connection-file", "--connection-file {directory}", "cannot be read", ExitCodes.Usage),
                new("--connection-file", "--connection-file ''", Empty),
                new("--password-file", "--password-file ''", Empty),
                new("--wait", "--wait 2h", $"--wait is '2h': {TimeSpan}1s to 1h"),
                new("--dry-run", "--dry-run=perhaps", "'perhaps'"),
            ]),
    ];
}
