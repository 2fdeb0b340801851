using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>What files, pipes and the environment may be instead of what was meant: an exit code and a sentence, never a stack trace.</summary>
public sealed class HostileInputTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    [Fact]
    public async Task A_reader_of_the_output_that_goes_ends_the_command()
    {
        // Without the pipe's end it goes on for ever.
        var run = await CommandRun.OfShellAsync($"orleansmonitor top --interval 100ms --endpoint {fixture.Silo} | head -n 1; exit ${{PIPESTATUS[0]}}");
        run.ExitCode.ShouldBe(ExitCodes.OutputClosed, run.Errors);
        run.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("orleansmonitor health m --endpoint {silo} >&-", ExitCodes.OutputClosed, "")]
    [InlineData("orleansmonitor health m --endpoint {silo} --output json >/dev/full", ExitCodes.BadInput, "No space left on device")]
    [InlineData("orleansmonitor replay / --model m --time t", ExitCodes.BadInput, "/: this is a directory")]
    [InlineData("orleansmonitor replay '' --model m --time t", ExitCodes.BadInput, "no such file")]
    [InlineData("orleansmonitor replay /proc/self/mem --model m --time t --endpoint {silo}", ExitCodes.BadInput, "orleansmonitor: ")]
    [InlineData("orleansmonitor rules check /proc/self/mem", ExitCodes.BadInput, "")]
    [InlineData("orleansmonitor rules check /", ExitCodes.BadInput, "/: there is no such file")]
    [InlineData("orleansmonitor models --endpoint {silo} --key-file /dev/null", ExitCodes.Unreachable, "the file has to hold one key or token and nothing else")]
    [InlineData("ORLEANSMONITOR_ENDPOINT=' ' orleansmonitor replay", ExitCodes.Usage, "Required argument missing")]
    [InlineData("ORLEANSMONITOR_ENDPOINT=nowhere orleansmonitor models", ExitCodes.Usage, "the endpoint is 'nowhere'")]
    [InlineData("ORLEANSMONITOR_API_KEY=$'a\\nb' orleansmonitor models --endpoint {silo}", ExitCodes.Usage, "characters that a header cannot carry")]
    [InlineData("orleansmonitor models --endpoint 'http://a@b/?x=1'", ExitCodes.Usage, "the endpoint is 'http://a@b/?x=1'")]
    [InlineData("orleansmonitor replay {rows} --model m --time t --endpoint {silo} <&-", 0, "")]
    public async Task It_ends_in_a_sentence(string line, int exitCode, string says)
    {
        var run = await CommandRun.OfShellAsync(line.Replace("{silo}", fixture.Silo.ToString(), StringComparison.Ordinal).Replace("{rows}", fixture.Rows, StringComparison.Ordinal));
        run.Errors.ShouldNotContain("   at ");
        run.Errors.ShouldNotContain("Exception");
        run.ExitCode.ShouldBe(exitCode, run.Errors);
        run.Errors.ShouldContain(says);
    }

    [Fact]
    public async Task Interrupting_a_paced_replay_gives_its_account()
    {
        using var silo = new SiloHttp(fixture.Silo);
        var run = await CommandRun.InterruptedAsync(
            ["replay", fixture.Rows, "--model", "paced", "--time", "t", "--batch", "1", "--speed", "1", "--endpoint", fixture.Silo.ToString(), "--output", "json"],
            async cancellation =>
            {
                while (!(await silo.GetAsync("/v1/models")).EnumerateArray().Any(static model => model.GetProperty("model").GetString() == "paced"))
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
            });
        run.ExitCode.ShouldBe(ExitCodes.Cancelled, run.Errors);
        run.Errors.ShouldContain("Stopped. The same command goes on where this one ended.");
        run.Output.ShouldContain("\"isComplete\": false");
    }
}
