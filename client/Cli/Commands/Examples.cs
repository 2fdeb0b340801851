using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Commands;

/// <summary>How each command is used, below its <c>--help</c>. A command without one fails a test, and so does a line that the parser does not take.</summary>
internal static class Examples
{
    /// <summary>Lines by the words of the command; the program's own under the empty one.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [""] = ["health", "top"],
        ["health"] = ["health", "health fraud --from -1h --version v2"],
        ["models"] = ["models", "models --output csv"],
        ["nodes"] = ["nodes --output json"],
        ["node"] = ["node gpu-07 --from -1h"],
        ["series"] = ["series fraud --step 1h --from -1d --metric accuracy", "series --node gpu-07 --step 10m"],
        ["describe"] = ["describe fraud --from -1d", "describe fraud --baseline 2026-q3"],
        ["drift"] = ["drift fraud --from -1d", "drift fraud --from -1h --baseline -7d"],
        ["estimate"] = ["estimate churn --from 2026-01-01 --step 1mo"],
        ["changes"] = ["changes fraud --metric accuracy --step 1h", "changes fraud --metric 'data_drift(amount)' --step 1d"],
        ["compare"] = ["compare fraud v7 v8 --from 2026-11-01", "compare fraud v7 v8 --from 2026-11-01 --gate"],
        ["slices"] = ["slices fraud --dimension country --metric 'recall(1)'"],
        ["explain"] = ["explain fraud --from -1h", "explain fraud --version v8 --against-version v7 --from -1d"],
        ["report"] = ["report fraud --from 2026-10-01 --to 2026-11-01 --tz Europe/Berlin --out october.html", "report fraud --from -7d --version v8 --compare version:v7 --out v8.html"],
        ["export"] = ["export fraud --from -7d --step 1h --out fraud.csv", "export --by version --from -1d --step 1m --format influx --out http://influxdb:8086 --database models"],
        ["private"] = ["private fraud --metric records --epsilon 0.5 --from -1d"],
        ["baseline create"] = ["baseline create fraud 2026-q3 --from-file training.csv --feature amount --category country --activate", "baseline create fraud october --from 2026-10-01 --to 2026-11-01"],
        ["baseline list"] = ["baseline list fraud"],
        ["baseline show"] = ["baseline show fraud 2026-q3"],
        ["baseline activate"] = ["baseline activate fraud 2026-q3 --version v8"],
        ["baseline deactivate"] = ["baseline deactivate fraud --version v8"],
        ["baseline delete"] = ["baseline delete fraud 2026-q3@1"],
        ["outliers"] = ["outliers today.csv --reference training.csv --feature amount --feature age"],
        ["alerts"] = ["alerts", "alerts --watch"],
        ["alerts ack"] = ["alerts ack 0123456789abcdef --comment 'rolled back'"],
        ["alerts history"] = ["alerts history model=fraud --from -7d"],
        ["silence add"] = ["silence add model=fraud --duration 1h --comment 'retraining'"],
        ["silence list"] = ["silence list --all"],
        ["silence expire"] = ["silence expire 0123456789abcdef"],
        ["top"] = ["top", "top fraud"],
        ["replay"] = ["replay history.csv --model fraud --time timestamp --id id --prediction predicted --label actual", "replay rows.parquet --model houses --time t --value price --feature area --speed 60"],
        ["labels"] = ["labels outcomes.csv --model fraud --id id --label actual"],
        ["tail"] = ["tail /var/log/serving/predictions.jsonl --model fraud --time ts --id id --prediction predicted", "tail *.csv --model fraud --time ts --value amount --state /var/lib/tail --once"],
        ["simulate"] = ["simulate --nodes 4 --duration 10m", "simulate --incidents 4m --baseline 5m"],
        ["delete model"] = ["delete model fraud --from 2020-01-01 --to 2021-01-01"],
        ["delete version"] = ["delete version fraud v1"],
        ["delete node"] = ["delete node gpu-07"],
        ["delete prediction"] = ["delete prediction fraud order-4711 --yes"],
        ["delete label"] = ["delete label fraud order-4711"],
        ["wait"] = ["wait --timeout 1m"],
        ["doctor"] = ["doctor", "doctor --endpoint https://monitor.example:8443 --output json"],
        ["key new"] = ["key new --name grafana --role read", "key new --name trainer --role ingest=fraud-* --expires 2027-01-01"],
        ["rules list"] = ["rules list"],
        ["rules explain"] = ["rules explain HighErrorRatio"],
        ["rules suggest"] = ["rules suggest fraud --step 1h"],
        ["rules backtest"] = ["rules backtest rules.yaml --from -7d", "rules backtest default-latency --from -1d --output csv"],
        ["rules check"] = ["rules check rules.yaml"],
        ["rules test"] = ["rules test rules.test.yaml"],
        ["rules schema"] = ["rules schema"],
        ["rules default"] = ["rules default"],
        ["migrate"] = ["migrate --connection 'Host=db;Database=monitor;Username=owner' --dry-run"],
        ["completion bash"] = ["completion bash"],
        ["completion zsh"] = ["completion zsh"],
        ["completion fish"] = ["completion fish"],
    };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new Help((HelpAction)help.Action!, terminal);
    }

    /// <summary>The help as it was, with the examples below it.</summary>
    private sealed class Help(HelpAction usual, Terminal terminal) : SynchronousCommandLineAction
    {
        /// <summary>Who asks for help has left out the rest.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            var command = parseResult.CommandResult.Command;
            var words = command is RootCommand ? "" : string.Join(' ', CommandTree.PathOf(command).Split(' ')[1..]);
            if (All.TryGetValue(words, out var lines))
            {
                terminal.Out.WriteLine("Examples:");
                foreach (var line in lines)
                    terminal.Out.WriteLine($"  orleansmonitor {line}");
                terminal.Out.WriteLine();
            }

            return code;
        }
    }
}
