using System.Globalization;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>One silo for all commands, with a model, a node, an alert and a silence; and the files that the cases name.</summary>
public sealed class OptionFixture : IAsyncLifetime
{
    private const string Rules = """
        groups:
          - name: g
            interval: 10s
            rules:
              - alert: AnyRecord
                metric: records
                window: 1m
                above: 0
                min_records: 1
        """;

    private const string Tests = """
        rule_files: [rules.yaml]
        tests:
          - name: nothing fires without records
            interval: 1m
            input_series:
              - series: records{model="m"}
                values: _x2
            alert_rule_test:
              - {eval_time: 1m, alertname: AnyRecord}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _files = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private SiloProcess? _silo;
    private TestCertificates? _authority;

    public Uri Silo => _silo!.Address;

    /// <summary>A file of four rows.</summary>
    public string Rows => _names["rows"];

    public string Directory => _files.Path;

    public async Task InitializeAsync()
    {
        Write("rows", "rows.csv", "t,id,p,s,l,v,a,ms,e,f,c,it,ot\n" + string.Concat(Enumerable.Range(0, 4).Select(static i =>
            FormattableString.Invariant($"2021-06-01 0{i}:00:00,id{i},{i % 2},0.{i + 1},1,{i}.5,{i},{i + 10},,{i},x{i},{10 * i},{i}\n"))));
        Write("many", "many.csv", "f,c,p,s,v\n" + string.Concat(Enumerable.Range(0, 200).Select(static i =>
            FormattableString.Invariant($"{i % 7},{"xyz"[i % 3]},{i % 2},0.{(i % 9) + 1},{i}.5\n"))));
        Write("later", "later.csv", "id,l\nid3,1\nlater,1\n");
        Write("rules", "rules.yaml", Rules);
        Write("tests", "tests.yaml", Tests);
        Write("key", "key", "omk_test");
        Write("password", "password", "none");
        _authority = new TestCertificates(_files.Path);
        var certificate = _authority.Write("client");
        (_names["ca"], _names["cert"], _names["certkey"]) = (_authority.CaFile, certificate.CertificateFile, certificate.KeyFile);
        _names["long"] = new string('x', 129);
        _names["nowhere"] = Path.Combine(_files.Path, "nowhere.csv");
        _names["directory"] = _files.Path;
        foreach (var tail in new[] { "tail", "tail1", "tail2", "tail3", "tail4", "tail5", "tail6" })
            _names[tail] = Path.Combine(_files.Path, tail);
        _names["unwritable"] = Path.Combine(_files.Path, "none", "report.html");
        _names["export"] = Path.Combine(_files.Path, "export.csv");
        _names["report"] = Path.Combine(_files.Path, "report.html");
        _names["program"] = Programs.Silo;
        Write("settings", "settings.json", """{"Storage": {"Provider": "Sqlit"}}""");
        _names["spool"] = Path.Combine(_files.Path, "spool");
        _names["process"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (PostgresBinaries.Missing is null)
        {
            var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync(migrated: false);
            _names["database"] = database.ConnectionString;
            Write("connection", "connection", database.ConnectionString);
        }

        _silo = new SiloProcess(Programs.Silo, "", $"--Alerting:RuleFiles={_names["rules"]}", "--Alerting:Delay=0", "--Aggregation:Models:m:DimensionPairs:0=c,f");
        _names["silo"] = Silo.ToString();
        // A server that is none of what is exported to.
        _names["nobody"] = Silo.ToString() + "nobody";
        await _silo.StartAsync();
        await DoAsync("replay {rows} --model m --version v1 --segment north --time t --id id --prediction p --dimension c --dimension f --node n1");
        foreach (var doomed in new[] { "doomed", "doomed2", "doomed3" })
            await DoAsync($"replay {{rows}} --model {doomed} --version v1 --time t --id id --prediction p --node n9");
        await DoAsync("labels {later} --model doomed3 --id id --label l --producer new");
        await DoAsync("baseline create m base --from-file {many} --feature f --activate");
        await DoAsync("baseline create m gone --from-file {many} --feature f");
        await DoAsync("baseline activate m base --version v2");
        // Rules judge what happens now, up to the last whole interval.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Write("live", "live.csv", "t,p\n" + string.Concat(Enumerable.Range(0, 24).Select(i => FormattableString.Invariant($"{now - 120 + (5 * i)},1\n"))));
        await DoAsync("replay {live} --model live --time t --prediction p --node n1");
        _names["alert"] = await WaitForAlertAsync();
        _names["silence"] = (await DoAsync("silence add model=m9 --comment tests")).Trim();
    }

    public async Task DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        _authority?.Dispose();
        _files.Dispose();
    }

    /// <summary>The words of a line; null: it needs what this machine does not have.</summary>
    public IReadOnlyList<string>? Words(string line)
    {
        var words = new List<string>();
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is not ['{', .. var name, '}'])
                words.Add(word == "''" ? "" : word);
            else if (_names.TryGetValue(name, out var value))
                words.Add(value);
            else if (PostgresBinaries.Missing is not null && name is "database" or "connection")
                return null;
            else
                throw new ArgumentException($"nothing is named {word}");
        }

        return words;
    }

    private async Task<string> DoAsync(string line)
    {
        var run = await CommandRun.OfAsync([.. Words(line)!, "--endpoint", Silo.ToString()]);
        run.ExitCode.ShouldBe(0, run.Errors);
        return run.Output;
    }

    private async Task<string> WaitForAlertAsync()
    {
        using var queries = new SiloHttp(Silo);
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if ((await queries.GetAsync("/v1/alerts")) is { ValueKind: JsonValueKind.Array } alerts && alerts.GetArrayLength() > 0)
                return alerts[0].GetProperty("id").GetString()!;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    private void Write(string name, string file, string content)
    {
        _names[name] = Path.Combine(_files.Path, file);
        File.WriteAllText(_names[name], content);
    }
}
