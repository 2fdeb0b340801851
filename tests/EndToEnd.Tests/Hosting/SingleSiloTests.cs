using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Hosting;

/// <summary>The silo that is alone, as a process: what it opens, what it shares with others on its machine, and what it says.</summary>
public sealed class SingleSiloTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task It_opens_no_port_but_that_of_http()
    {
        // Where the system does not tell which sockets a process has.
        if (!OperatingSystem.IsLinux())
            return;
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        await PostAsync(silo);
        ListeningPorts(silo.Id).ShouldBe([silo.Port]);
    }

    [Fact]
    public async Task Several_run_side_by_side_and_a_data_directory_has_one()
    {
        await using var first = new SiloProcess(Programs.Silo);
        await using var second = new SiloProcess(Programs.Silo);
        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        await PostAsync(first);
        using var queries = new SiloHttp(second.Address);
        (await queries.GetAsync("/v1/models")).GetArrayLength().ShouldBe(0, "the second one has the first one's model");

        var (code, output, errors) = await RunAsync("--urls=http://127.0.0.1:0", "--data", first.DataDirectory);
        code.ShouldBe(1);
        errors.ShouldStartWith($"The data directory {first.DataDirectory} is in use: another silo runs on it. Give each silo its own --data.");
        errors.Trim().ShouldNotContain('\n');
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_removed_setting_is_named_before_anything_starts()
    {
        using var directory = new EmptyDirectory();
        var (code, output, errors) = await RunAsync("--urls=http://127.0.0.1:0", "--data", directory.Path, "--Cluster:SiloPort=11111");
        code.ShouldBe(2);
        errors.ShouldStartWith("Cluster:SiloPort is '11111', and this setting was removed");
        output.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(directory.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0", "urls is 'http://0.0.0.0:0'")]
    [InlineData("--Postgres:ConnectionString=Host=db;Password=open", "Postgres:ConnectionString is on the command line")]
    public async Task What_a_start_refuses_a_check_of_the_settings_refuses_too(string setting, string problem)
    {
        using var directory = new EmptyDirectory();
        string[] arguments = ["--urls=http://127.0.0.1:0", "--data", directory.Path];
        var right = await RunAsync([.. arguments, "--check"]);
        right.ShouldBe((0, $"The settings are right.{Environment.NewLine}", ""));
        foreach (var run in new[] { await RunAsync([.. arguments, setting]), await RunAsync([.. arguments, setting, "--check"]) })
        {
            run.Code.ShouldBe(2);
            run.Errors.ShouldContain(problem);
            run.Output.ShouldBeEmpty();
        }

        Directory.EnumerateFileSystemEntries(directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_in_use_is_said_in_a_sentence_and_what_had_started_ends_in_order()
    {
        await using var first = new SiloProcess(Programs.Silo);
        await first.StartAsync();
        using var directory = new EmptyDirectory();
        var (code, output, errors) = await RunAsync("--urls", first.Address.ToString().TrimEnd('/'), "--data", directory.Path);
        code.ShouldBe(1);
        errors.ShouldMatch($"^urls is '{first.Address.ToString().TrimEnd('/')}', and .+ listens there already. Stop it, or give this silo another address.\\s*$");
        if (OperatingSystem.IsLinux())
            errors.ShouldContain($"(process {first.Id})");
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(static line => IsOfSlowMachine(line) || !IsWorseThanInformation(line));

        // Nothing was opened: the address is looked at before the store.
        Directory.EnumerateFileSystemEntries(directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_log_says_in_lines_of_its_own_that_it_starts_and_stops()
    {
        var lines = new ConcurrentQueue<string>();
        await using var silo = new SiloProcess(Programs.Silo) { Log = lines.Enqueue };
        await silo.StartAsync();
        await PostAsync(silo);
        (await silo.StopAsync()).ShouldBe(0);
        var entries = lines.Where(static line => line.Length > 0 && !IsOfSlowMachine(line)).ToList();
        entries.ShouldAllBe(static line => CategoryOf(line).StartsWith("OrleansMonitor.", StringComparison.Ordinal));
        entries.ShouldAllBe(static line => !IsWorseThanInformation(line));
        entries.Count(static line => CategoryOf(line) == "OrleansMonitor.Silo.Hosting.StartReport").ShouldBe(2);
        entries.Count.ShouldBeLessThanOrEqualTo(6);
    }

    /// <summary>What the web server and the actor runtime say of a machine that gives them no processor.</summary>
    private static bool IsOfSlowMachine(string line) =>
        CategoryOf(line) is "Orleans.Runtime.MembershipService.LocalSiloHealthMonitor"
        || line.Contains("the heartbeat has been running", StringComparison.Ordinal) || line.Contains("took elapsed time", StringComparison.Ordinal);

    private static string CategoryOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("Category").GetString()!;

    private static bool IsWorseThanInformation(string line) =>
        JsonDocument.Parse(line).RootElement.GetProperty("LogLevel").GetString() is "Warning" or "Error" or "Critical";

    private static async Task PostAsync(SiloProcess silo)
    {
        using var http = new HttpClient { BaseAddress = silo.Address };
        using var answer = await http.PostAsJsonAsync(new Uri("/v1/records?node=n&wait=true", UriKind.Relative), new[] { new { model = "m", prediction = "1" } });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Runs a silo that cannot start.</summary>
    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Programs.Silo, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"the silo did not end within {Patience}: {await output}{await errors}");
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>From proc: the process's sockets by inode, and those that listen (state 0A) with their ports.</summary>
    private static List<int> ListeningPorts(int process)
    {
        var own = Directory.EnumerateFiles($"/proc/{process}/fd")
            .Select(static link => new FileInfo(link).LinkTarget)
            .Where(static target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(static target => target!["socket:[".Length..^1])
            .ToHashSet();
        return [.. new[] { "tcp", "tcp6" }
            .SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && own.Contains(fields[9]))
            .Select(static fields => int.Parse(fields[1].AsSpan(fields[1].IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .Order()];
    }

    private sealed class EmptyDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("orleansmonitor-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
