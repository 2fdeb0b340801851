using System.CommandLine;
using OrleansMonitor.Cli.Commands;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Commands;

/// <summary>The examples below each command's help.</summary>
public class HelpTests
{
    private static readonly RootCommand Tree = CommandTree.Create(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null });

    public static TheoryData<string> Lines => new(Examples.All.Values.SelectMany(static lines => lines));

    [Fact]
    public void Every_command_that_does_something_has_an_example_and_no_other()
    {
        var commands = CommandTree.All(Tree).Where(static command => command is RootCommand || command.Action is not null)
            .Select(static command => command is RootCommand ? "" : string.Join(' ', CommandTree.PathOf(command).Split(' ')[1..]));
        commands.Order(StringComparer.Ordinal).ShouldBe(Examples.All.Keys.Order(StringComparer.Ordinal));
        Examples.All.Values.ShouldAllBe(static lines => lines.Length >= 1 && lines.Length <= 2);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void The_parser_takes_each_example(string line) => Tree.Parse(Words(line)).Errors.Select(static error => error.Message).ShouldBeEmpty();

    [Theory]
    [InlineData("completion bash")]
    [InlineData("completion zsh")]
    [InlineData("completion fish")]
    [InlineData("key new")]
    [InlineData("rules schema")]
    [InlineData("rules default")]
    public async Task What_needs_no_silo_does_what_its_example_says(string command)
    {
        foreach (var line in Examples.All[command])
        {
            var run = await CliRun.OfAsync(Words(line));
            run.ExitCode.ShouldBe(ExitCodes.Success, $"{line}\n{run.Error}");
            run.Out.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("--help", "  orleansmonitor top")]
    [InlineData("report --help", "  orleansmonitor report fraud --from 2026-10-01")]
    [InlineData("silence add -h", "  orleansmonitor silence add model=fraud")]
    public async Task They_stand_below_the_help(string line, string example)
    {
        var run = await CliRun.OfAsync(Words(line));
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("Usage:");
        run.Out[run.Out.IndexOf("Examples:", StringComparison.Ordinal)..].ShouldContain(example);
    }

    /// <summary>As a shell divides a line: at blanks, but within quotes.</summary>
    private static string[] Words(string line)
    {
        var words = new List<string>();
        foreach (var (part, i) in line.Split('\'').Select(static (part, i) => (part, i)))
        {
            if (i % 2 == 1)
                words.Add(part);
            else
                words.AddRange(part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return [.. words];
    }
}
