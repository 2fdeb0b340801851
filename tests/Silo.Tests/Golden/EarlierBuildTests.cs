using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Network;
using OrleansMonitor.Harness.Postgres;

namespace OrleansMonitor.Silo.Tests.Golden;

/// <summary>What an earlier build wrote is read by this one, which answers to the byte what that one answered (README.md beside this).</summary>
public sealed partial class EarlierBuildTests : IDisposable
{
    /// <summary>When the earlier build was asked: labels that wait, silences and silent nodes are not older than they were then.</summary>
    private static readonly DateTimeOffset Then = new(2026, 11, 28, 13, 58, 12, TimeSpan.Zero);

    /// <summary>Nodes report still, however long the start takes here.</summary>
    private const string NodeTimeout = "--Cardinality:NodeTimeout=00:30:00";

    private readonly TimeSpan _back = TimeProvider.System.GetUtcNow() - Then;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_file_of_an_earlier_build_gives_the_same_answers()
    {
        await using (var packed = new GZipStream(File.OpenRead(PathOf("sqlite.db.gz")), CompressionMode.Decompress))
        await using (var file = File.Create(Path.Combine(_directory.Path, "orleansmonitor.db")))
            await packed.CopyToAsync(file);
        await using var silo = await TestSilo.StartAsync(TurnBack, _directory.Path, NodeTimeout);
        await AssertAnswersAsync(silo, "sqlite.json");
    }

    [PostgresFact]
    public async Task The_database_of_an_earlier_build_gives_the_same_answers_and_its_states_are_taken_over_once()
    {
        await using var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await database.ExecuteAsync(await File.ReadAllTextAsync(PathOf("postgres.sql")));
        // Silos compare their clocks with the database's. What is listed before pg_catalog is found first.
        await database.ExecuteAsync(
            $"CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() - interval '{_back.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture)} seconds' $$");
        var connection = Path.Combine(_directory.Path, "connection");
        await File.WriteAllTextAsync(connection, database.ConnectionString + ";Search Path=public,pg_catalog");
        string[] settings = [NodeTimeout, "--Storage:Provider=Postgres", "--Cluster:ClusterId=golden", "--Postgres:ConnectionStringFile=" + connection];
        await using (var silo = await StartAsync())
        {
            await AssertAnswersAsync(silo, "postgres.json");
            using var silence = await silo.Http.DeleteAsync(new Uri($"/v1/silences/{await SilenceAsync(silo)}", UriKind.Relative));
            silence.IsSuccessStatusCode.ShouldBeTrue();
        }

        // What changed since is not replaced by what was there before.
        await using var again = await StartAsync();
        (await again.Http.GetStringAsync(new Uri("/v1/silences?state=active", UriKind.Relative))).ShouldBe("[]");

        Task<TestSilo> StartAsync()
        {
            var ports = SiloPorts.Take(2);
            return TestSilo.StartAsync(TurnBack, _directory.Path, [.. settings, $"--Cluster:SiloPort={ports[0]}", $"--Cluster:GatewayPort={ports[1]}"]);
        }
    }

    private static async Task AssertAnswersAsync(TestSilo silo, string file)
    {
        var expected = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(PathOf(file)))!;
        foreach (var (path, answer) in expected)
            Comparable(path, await silo.Http.GetStringAsync(new Uri(path, UriKind.Relative))).ShouldBe(Comparable(path, answer), path);
    }

    /// <summary>Lists show figures of the last period with data, which this build chooses by the wall clock; what lies in the store is the same.</summary>
    private static string Comparable(string path, string answer)
    {
        if (path.StartsWith("/v1/rules", StringComparison.Ordinal))
        {
            // The shipped rules are those of the build; the others are the user's.
            using var rules = JsonDocument.Parse(answer);
            return string.Join('\n', rules.RootElement.GetProperty("groups").EnumerateArray()
                .Where(static group => !group.GetProperty("name").GetString()!.StartsWith("default-", StringComparison.Ordinal)).Select(static group => group.GetRawText()));
        }

        if (path is not ("/v1/models" or "/v1/nodes"))
            return WithoutAge(WithoutIntervals(answer));
        string[] stored = ["model", "node", "records", "watermark", "lastCommit", "pendingPredictions", "samplingRate", "versions", "models"];
        using var list = JsonDocument.Parse(answer);
        return string.Join('\n', list.RootElement.EnumerateArray().Select(entry =>
            string.Join(' ', stored.Select(name => entry.TryGetProperty(name, out var value) ? $"{name}={value.GetRawText()}" : ""))));
    }

    private static async Task<string> SilenceAsync(TestSilo silo)
    {
        using var silences = JsonDocument.Parse(await silo.Http.GetStringAsync(new Uri("/v1/silences", UriKind.Relative)));
        return silences.RootElement[0].GetProperty("id").GetString()!;
    }

    private void TurnBack(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) => builder.Services.AddSingleton<TimeProvider>(new TurnedBackTime(_back));

    /// <summary>Intervals follow from the counts, which are compared, by the formula of the build: the earlier one had Wilson's.</summary>
    private static string WithoutIntervals(string answer) => Interval().Replace(answer, "\"$1\":{}");

    /// <summary>How old the oldest label that waits is depends on the moment at which that is asked.</summary>
    private static string WithoutAge(string answer) => Age().Replace(answer, "\"oldestPendingAgeSeconds\":0");

    [GeneratedRegex("\"(\\w+Interval)\":\\{\"lower\":[^}]*\\}")]
    private static partial Regex Interval();

    [GeneratedRegex("\"oldestPendingAgeSeconds\":[0-9.]+")]
    private static partial Regex Age();

    private static string PathOf(string file, [CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, file);

    /// <summary>A clock that goes as the system's does and stood at <see cref="Then"/> when the test began.</summary>
    private sealed class TurnedBackTime(TimeSpan back) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - back;
    }
}
