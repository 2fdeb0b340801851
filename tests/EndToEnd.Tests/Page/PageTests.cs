using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Harness.Files;
using OrleansMonitor.Harness.Processes;
using Xunit.Abstractions;

namespace OrleansMonitor.EndToEnd.Tests.Page;

/// <summary>The page in a real browser, and its own tests.</summary>
public sealed class PageTests(ITestOutputHelper output)
{
    private const string Sources = "silo/Dashboard";
    private const string Driver = "tests/Page";

    [PageFact(Sources)]
    public async Task The_tests_of_the_pages_own_logic_pass()
    {
        var (code, text) = await NodeProgram.RunAsync(Repository.Path(Sources), "node_modules/vitest/vitest.mjs", "run");
        code.ShouldBe(0, text);
    }

    /// <summary>
    /// Each view with a simulated fleet and its incidents, on a desk and a phone, light and dark: no error in the console, no request to
    /// another host, nothing that axe finds, and the figures of the API.
    /// </summary>
    [PageFact(Driver, needsBrowser: true)]
    public async Task Every_view_shows_the_figures_of_the_API_to_everybody()
    {
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        await WithFleetAsync(silo, "drive.mjs");
    }

    /// <summary>Five questions of a new user, by clicks from the first page on: each ends at its answer, and with no more clicks than it needs.</summary>
    [PageFact(Driver, needsBrowser: true)]
    public async Task A_new_user_comes_to_five_answers_by_clicks_alone()
    {
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        await WithFleetAsync(silo, "walks.mjs");
    }

    /// <summary>A silo that is killed under the page, a connection that is lost for an hour, a wrong clock, a wide model, an answer of 10 MB, and what else a page may meet.</summary>
    [PageFact(Driver, needsBrowser: true)]
    public async Task Every_state_of_the_page_looks_like_itself()
    {
        var (code, text) = await NodeProgram.RunAsync(Repository.Path(Driver), "states.mjs", Programs.Silo, "--out", Pictures);
        code.ShouldBe(0, text);
    }

    /// <summary>The first prediction as the page says it, names of every kind, addresses, keys, a connection that is lost.</summary>
    [PageFact(Driver, needsBrowser: true)]
    public async Task The_page_of_an_empty_silo_goes_on_whatever_happens()
    {
        await using var silo = new SiloProcess(Programs.Silo);
        await silo.StartAsync();
        var (code, text) = await NodeProgram.RunAsync(Repository.Path(Driver), "habits.mjs", silo.Address.ToString());
        code.ShouldBe(0, text);
    }

    [PageFact(Driver, needsBrowser: true)]
    public async Task A_person_signs_in_and_a_key_that_is_taken_out_leaves_nothing_to_be_seen()
    {
        using var directory = new TempDirectory();
        var keys = Path.Combine(directory.Path, "keys");
        var made = await CommandRun.OfAsync(["key", "new", "--name", "person", "--role", "read"]);
        var (key, line) = made.Output.Split('\n', 2) is [var first, var second] ? (first.Trim(), second) : throw new FormatException(made.Output);
        var other = (await CommandRun.OfAsync(["key", "new", "--name", "other", "--role", "read"])).Output.Split('\n', 2)[1];
        await File.WriteAllTextAsync(keys, line.TrimEnd() + "\n" + other);
        await using var silo = new SiloProcess(Programs.Silo, "", $"--Security:KeysFile={keys}", "--Security:ReloadInterval=00:00:01");
        await silo.StartAsync();
        var (code, text) = await NodeProgram.RunAsync(Repository.Path(Driver), "signin.mjs", silo.Address.ToString(), keys, key);
        code.ShouldBe(0, text);
    }

    private static string Pictures => Path.Combine(Repository.Root, "artifacts", "page");

    /// <summary>Runs a script at a silo, with a simulated fleet and its incidents.</summary>
    private async Task WithFleetAsync(SiloProcess silo, string script)
    {
        using var fleet = Process.Start("dotnet", [Programs.Cli, "simulate", "--endpoint", silo.Address.ToString(), "--nodes", "6", "--rate", "20", "--incidents", "15s", "--baseline", "10s", "--quiet"]);
        try
        {
            await UntilAsync(silo, static models => models.GetArrayLength() >= 4);
            var (code, text) = await NodeProgram.RunAsync(Repository.Path(Driver), script, silo.Address.ToString(), "--out", Pictures);
            output.WriteLine(text);
            code.ShouldBe(0, text);
        }
        finally
        {
            fleet.Kill();
            await fleet.WaitForExitAsync();
        }
    }

    private static async Task UntilAsync(SiloProcess silo, Func<JsonElement, bool> isThere)
    {
        using var http = new SiloHttp(silo.Address);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!isThere(await http.GetAsync("/v1/models")))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
    }
}

/// <summary>A case that needs Node with the packages of a folder, and perhaps Chromium; without them, it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PageFactAttribute : FactAttribute
{
    public PageFactAttribute(string folder, bool needsBrowser = false)
    {
        Skip = NodeProgram.Missing(folder)
            ?? (needsBrowser && NodeProgram.Find("chromium") is null ? "chromium is not on this machine" : null);
    }
}
