using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Commands;

public class WaitCommandTests
{
    [Fact]
    public async Task A_ready_silo_ends_the_wait()
    {
        await using var silo = await StubSilo.StartAsync();
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        (await CliRun.OfAsync("wait", "--endpoint", silo.Endpoint, "--process", own)).ExitCode.ShouldBe(ExitCodes.Success);
    }

    [Fact]
    public async Task A_silo_that_is_not_ready_in_time_is_told_with_its_last_answer()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.IsReady = false;
        var run = await CliRun.OfAsync("wait", "--endpoint", silo.Endpoint, "--timeout", "200ms");
        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Error.ShouldContain("is not ready after 200 ms: it answers 503 Service Unavailable");
    }

    [Fact]
    public async Task A_process_that_is_gone_ends_the_wait_even_if_somebody_answers()
    {
        await using var silo = await StubSilo.StartAsync();
        using var gone = System.Diagnostics.Process.Start("true");
        await gone.WaitForExitAsync();
        var run = await CliRun.OfAsync("wait", "--endpoint", silo.Endpoint, "--process", gone.Id.ToString(CultureInfo.InvariantCulture));
        run.ExitCode.ShouldBe(ExitCodes.Unreachable);
        run.Error.ShouldContain($"process {gone.Id} ended before");
    }
}
