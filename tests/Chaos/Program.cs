using OrleansMonitor.Chaos.Rounds;
using OrleansMonitor.Chaos.Upgrade;
using OrleansMonitor.Harness.Postgres;

if (args.Contains("--help"))
{
    Console.WriteLine(ChaosOptions.Usage);
    return 0;
}

ChaosOptions options;
try
{
    options = ChaosOptions.Parse(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}\n\n{ChaosOptions.Usage}");
    return 2;
}

if (PostgresBinaries.Missing is { } missing)
{
    Console.Error.WriteLine($"It needs a PostgreSQL server, and {missing}.");
    return 3;
}

await using var log = options.LogFile is null ? null : TextWriter.Synchronized(new StreamWriter(options.LogFile) { AutoFlush = true });
Console.WriteLine($"seed {options.Seed}: {(options.Upgrade is null ? options.Rounds : 2 * options.Silos)} rounds on {options.Silos} silos, {options.Nodes} nodes with {options.Models} models of {options.Records} records a batch");
using var next = options.Upgrade is null ? null : await NextBuild.MakeAsync(options.Silo);
await using var run = await ChaosRun.StartAsync(options, log is null ? null : log.WriteLine);
if (next is not null)
    return await new UpgradeRun(run, options, next.Silo).RunAsync() ? 0 : 1;
var choice = new Random(options.Seed);
var reports = new List<RoundReport>();
var kinds = options.Faults.ToArray();
for (var round = 1; round <= options.Rounds; round++)
{
    // Each kind in turn, in a new order each time, so that none is left out by chance.
    if ((round - 1) % kinds.Length == 0)
        choice.Shuffle(kinds);
    var kind = kinds[(round - 1) % kinds.Length];
    log?.WriteLine($"round {round}: {kind}");
    var report = await run.RoundAsync(kind);
    reports.Add(report);
    Console.WriteLine(FormattableString.Invariant(
        $"{round,4}  {report.Kind,-15} {report.Detail,-62} served again p50 {Quantiles.Of(report.SecondsToServe, 0.5),5:F1} s  max {report.SecondsToServe.Max(),5:F1} s  {report.Records,12:N0} records  {report.Retries,5} retries  {report.FailedQueries,3} failed queries  {report.Alerts}  {(report.Mismatches.Count == 0 ? "exact" : "WRONG")}"));
    foreach (var mismatch in report.Mismatches)
        Console.WriteLine("        " + mismatch);
}

Console.WriteLine();
foreach (var kind in reports.GroupBy(static report => report.Kind).OrderBy(static group => group.Key))
    WriteTimes(kind.Key, kind.ToList());
WriteTimes("all", reports);
var wrong = reports.Count(static report => report.Mismatches.Count > 0);
Console.WriteLine(FormattableString.Invariant(
    $"{reports.Count - wrong} of {reports.Count} rounds exact; {reports[^1].Records:N0} records acknowledged; {reports.Sum(static r => r.FailedQueries)} of {run.QueriesAsked} health queries unanswered; no record lost by a client"));
Console.WriteLine(FormattableString.Invariant(
    $"{reports[^1].Alerts.Transitions:N0} transitions of alerts, {reports.Sum(static r => r.Alerts.Notifications):N0} notifications, {reports.Sum(static r => r.Alerts.Repeats):N0} of them repeated, {reports.Sum(static r => r.Alerts.Crashes):N0} crashes"));
return wrong == 0 ? 0 : 1;

static void WriteTimes(string name, IReadOnlyCollection<RoundReport> of)
{
    var seconds = of.SelectMany(static report => report.SecondsToServe).ToList();
    Console.WriteLine(FormattableString.Invariant(
        $"{name,-15} {of.Count,3} rounds  time to serve again p50 {Quantiles.Of(seconds, 0.5),5:F1} s  p99 {Quantiles.Of(seconds, 0.99),5:F1} s  max {Quantiles.Of(seconds, 1),5:F1} s"));
}
