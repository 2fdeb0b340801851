using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Silo.Alerting.Rules;
using OrleansMonitor.Silo.Security.Audit;

namespace OrleansMonitor.Silo.Tests.Alerting;

/// <summary>Two silos of one cluster whose rule files differ: one set is in force, and the other is told of.</summary>
public sealed class DifferingRuleFilesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Mine => Path.Combine(_directory.Path, "mine.yaml");

    private string Others => Path.Combine(_directory.Path, "others.yaml");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task They_do_not_put_each_others_files_out_of_force_in_turn_and_it_is_shown()
    {
        await WriteAsync(Mine, "first");
        await WriteAsync(Others, "second");
        await using var silo = await StartAsync();
        var mine = silo.Services.GetRequiredService<RuleFilesService>();
        await mine.LookAsync(CancellationToken.None);
        var other = Other(silo);

        // It has others when it starts, which nobody had before: these are newer.
        await other.LookAsync(CancellationToken.None);
        (await NamesAsync(silo)).ShouldBe(["second"]);
        var version = await VersionAsync(silo);
        for (var look = 0; look < 3; look++)
        {
            await mine.LookAsync(CancellationToken.None);
            await Other(silo).LookAsync(CancellationToken.None);
            await other.LookAsync(CancellationToken.None);
        }

        (await VersionAsync(silo)).ShouldBe(version);
        (await NamesAsync(silo)).ShouldBe(["second"]);
        Problems(await silo.JsonAsync("/v1/rules")).ShouldHaveSingleItem().ShouldMatch("^the rule files of silo .+ are not those in force$");
        (await MetricsAsync(silo)).ShouldContain("orleansmonitor_rules_files_differ 1");

        // A change that a silo sees is wanted, whoever has what.
        await WriteAsync(Mine, "third");
        await mine.LookAsync(CancellationToken.None);
        (await NamesAsync(silo)).ShouldBe(["third"]);
        (await MetricsAsync(silo)).ShouldContain("orleansmonitor_rules_files_differ 0");
        await other.LookAsync(CancellationToken.None);
        Problems(await silo.JsonAsync("/v1/rules")).ShouldBe(["the rule files of silo other are not those in force"]);
        await WriteAsync(Others, "third");
        await Other(silo, Mine).LookAsync(CancellationToken.None);
        Problems(await silo.JsonAsync("/v1/rules")).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_silo_goes_back_to_earlier_files_by_a_restart()
    {
        await WriteAsync(Mine, "first");
        await using (var silo = await StartAsync())
            await silo.Services.GetRequiredService<RuleFilesService>().LookAsync(CancellationToken.None);
        await WriteAsync(Mine, "second");
        await using (var silo = await StartAsync())
        {
            await silo.Services.GetRequiredService<RuleFilesService>().LookAsync(CancellationToken.None);
            (await NamesAsync(silo)).ShouldBe(["second"]);
        }

        await WriteAsync(Mine, "first");
        await using var last = await StartAsync();
        await last.Services.GetRequiredService<RuleFilesService>().LookAsync(CancellationToken.None);
        (await NamesAsync(last)).ShouldBe(["first"]);
    }

    [Fact]
    public async Task Files_that_are_mended_as_they_were_are_not_wrong_any_more()
    {
        await WriteAsync(Mine, "first");
        await using var silo = await StartAsync();
        var files = silo.Services.GetRequiredService<RuleFilesService>();
        await files.LookAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Mine, "groups: [");
        await files.LookAsync(CancellationToken.None);
        (await MetricsAsync(silo)).ShouldContain("orleansmonitor_rules_files_failing 1");
        await WriteAsync(Mine, "first");
        await files.LookAsync(CancellationToken.None);
        (await MetricsAsync(silo)).ShouldContain("orleansmonitor_rules_files_failing 0");
    }

    /// <summary>Under a name that stays, as a cluster's silos have it.</summary>
    private Task<TestSilo> StartAsync() => TestSilo.StartAsync(
        null, Path.Combine(_directory.Path, "data"), [.. RuledSilo.Quick, "--Alerting:RuleFiles=" + Mine, "--Alerting:ReloadInterval=01:00:00", "--Cluster:SiloName=silo-1"]);

    /// <summary>What another silo of the cluster does with its files, when it starts.</summary>
    private RuleFilesService Other(TestSilo silo, string? file = null) => new(
        new AlertingOptions { DefaultRules = false, RuleFiles = file ?? Others },
        silo.Services.GetRequiredService<IGrainFactory>(),
        "other",
        new RuleFileInstruments(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()),
        silo.Services.GetRequiredService<AuditLog>(),
        TimeProvider.System,
        NullLogger<RuleFilesService>.Instance);

    private static Task WriteAsync(string file, string group) => File.WriteAllTextAsync(
        file, $"groups:\n  - name: {group}\n    rules:\n      - {{alert: Slow, metric: latency_p99, above: 0.25}}\n");

    private static async Task<long> VersionAsync(TestSilo silo) =>
        (await silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IRuleBookGrain>(IRuleBookGrain.Key).GetAsync(-1))!.Version;

    private static async Task<string[]> NamesAsync(TestSilo silo) =>
        [.. (await silo.JsonAsync("/v1/rules")).GetProperty("groups").EnumerateArray().Select(static group => group.GetProperty("name").GetString()!)];

    private static Task<string> MetricsAsync(TestSilo silo) => silo.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    private static string[] Problems(JsonElement rules) => [.. rules.GetProperty("problems").EnumerateArray().Select(static problem => problem.GetString()!)];
}
