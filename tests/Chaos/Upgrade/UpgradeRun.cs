using OrleansMonitor.Chaos.Rounds;

namespace OrleansMonitor.Chaos.Upgrade;

/// <summary>
/// A rolling upgrade and the way back, under full load: one silo after the other is stopped and starts as the next build, then one
/// after the other as the build before. Each mixture of builds works for a while, and is then held to the ledger.
/// </summary>
/// <param name="run">Its silos are all of the build before.</param>
/// <param name="options">Of the run.</param>
/// <param name="next">The next build's program.</param>
internal sealed class UpgradeRun(ChaosRun run, ChaosOptions options, string next)
{
    private const int ShownCharacters = 400;

    private readonly MixtureProbe _mixture = new(run.Cluster, next);

    /// <summary>Answers whether all of it went without an error and without loss.</summary>
    public async Task<bool> RunAsync()
    {
        var (bad, mixed, records) = (0, 0, 0L);
        foreach (var program in (string[])[next, options.Silo])
        {
            for (var index = 0; index < options.Silos; index++)
            {
                var name = program == next ? "to next" : "back";
                var report = await run.ReplaceAsync(name, index, program, options.Upgrade ?? TimeSpan.Zero);
                var mixture = await _mixture.ReadAsync();
                Write(report, mixture);
                bad += report.Mismatches.Count + report.Errors.Count > 0 ? 1 : 0;
                mixed += mixture.FromBefore > 0 && mixture.BeforeCommits > 0 ? 1 : 0;
                records = report.Records;
            }
        }

        // Without messages between builds, and without a part that one of them does not know, nothing was shown.
        var shown = mixed > 0 && _mixture.MostMarkedRows > 0;
        var rounds = 2 * options.Silos;
        Console.WriteLine(FormattableString.Invariant(
            $"\n{rounds - bad} of {rounds} rounds exact and without an error in any silo's log; {records:N0} records acknowledged; no record lost by a client; {(shown ? "messages and stored windows of both builds were read by the other" : "WRONG: the builds had nothing to do with each other")}"));
        return bad == 0 && shown;
    }

    private static void Write(RoundReport report, Mixture mixture)
    {
        Console.WriteLine(FormattableString.Invariant(
            $"{report.Kind,-7} {report.Detail,-38} {mixture.Before} before, {mixture.Next} next  served again max {report.SecondsToServe.Max(),5:F1} s  {report.Records,12:N0} records  {report.Retries,4} retries  {report.FailedQueries,3} failed queries  {report.Alerts}  {report.Errors.Count,3} errors  {(report.Mismatches.Count == 0 ? "exact" : "WRONG")}"));
        Console.WriteLine(FormattableString.Invariant(
            $"        next took {mixture.FromBefore:N0} deltas of before and {mixture.FromNext:N0} of next; models on before committed {mixture.BeforeCommits:N0} times; {mixture.MarkedRows:N0} of {mixture.Rows:N0} stored windows have the part that before does not know"));
        foreach (var line in report.Mismatches.Concat(report.Errors))
            Console.WriteLine("        " + (line.Length <= ShownCharacters ? line : line[..ShownCharacters]));
    }
}
