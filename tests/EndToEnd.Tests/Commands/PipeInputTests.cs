using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>Tables that come by a pipe are counted once like files, whatever they are called.</summary>
public sealed class PipeInputTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    [Theory]
    [InlineData("cat {rows} | orleansmonitor replay - --model {model} --time t --id id --prediction p")]
    [InlineData("gzip -c {rows} | orleansmonitor replay - --model {model} --time t --id id --prediction p")]
    [InlineData("orleansmonitor replay <(cat {rows}) --model {model} --time t --id id --prediction p")]
    [InlineData("orleansmonitor replay /dev/stdin --model {model} --time t --id id --prediction p < {rows}")]
    public async Task It_is_the_same_producer_as_the_file(string line)
    {
        var model = $"pipe-{Math.Abs(line.Sum(static c => c * 31) % 1000)}";
        var command = line.Replace("{rows}", fixture.Rows, StringComparison.Ordinal).Replace("{model}", model, StringComparison.Ordinal);
        var environment = new Dictionary<string, string> { ["ORLEANSMONITOR_ENDPOINT"] = fixture.Silo.ToString() };
        var run = await CommandRun.OfShellAsync($"orleansmonitor replay {fixture.Rows} --model {model} --time t --id id --prediction p", environment);
        run.ExitCode.ShouldBe(0, run.Errors);
        run = await CommandRun.OfShellAsync(command, environment);
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("records counted before  4");
    }

    [Fact]
    public async Task Labels_and_json_lines_come_by_a_pipe_too()
    {
        var environment = new Dictionary<string, string> { ["ORLEANSMONITOR_ENDPOINT"] = fixture.Silo.ToString() };
        var run = await CommandRun.OfShellAsync("printf '{\"id\":\"id0\",\"y\":1}\\n' | orleansmonitor labels - --model m --id id --label y", environment);
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Output.ShouldContain("standard input → m");
        run.Output.ShouldContain("labels acked  1");
    }

    [Fact]
    public async Task Nothing_in_a_pipe_is_told()
    {
        var run = await CommandRun.OfShellAsync("orleansmonitor replay - --model m --time t </dev/null");
        run.ExitCode.ShouldBe(ExitCodes.BadInput);
        run.Errors.ShouldContain("standard input: the file is empty");
    }
}
