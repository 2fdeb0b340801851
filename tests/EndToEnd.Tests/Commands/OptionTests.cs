using System.CommandLine;
using OrleansMonitor.Cli.Commands;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>Every option of every command through the program that ships, against a silo that ships: with right values and with wrong ones.</summary>
public sealed class OptionTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    private static readonly RootCommand Tree = CommandTree.Create(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null });

    public static TheoryData<string> Names => new(CommandCases.All.Select(static each => each.Command));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_option_does_what_it_says(string command)
    {
        foreach (var line in CaseOf(command).Right)
        {
            if (fixture.Words($"{command} {line.Arguments}") is not { } words)
                continue;
            var run = line.Interrupt ? await CommandRun.InterruptedAsync(words) : await CommandRun.OfAsync(words);
            run.ExitCode.ShouldBe(line.ExitCode, $"{string.Join(' ', words)}\n{run.Errors}{run.Output}");
            (run.Output + run.Errors).ShouldContain(line.Output);
            ShouldHaveNoTrace(run);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_value_is_told_with_its_name(string command)
    {
        foreach (var line in CaseOf(command).Wrong)
        {
            if (fixture.Words($"{command} {line.Arguments}") is not { } words)
                continue;
            var run = await CommandRun.OfAsync(words);
            run.ExitCode.ShouldBe(line.ExitCode, $"{string.Join(' ', words)}\n{run.Errors}{run.Output}");
            run.Errors.ShouldContain(line.Says);
            run.Output.ShouldBeEmpty();
            ShouldHaveNoTrace(run);
        }
    }

    [Fact]
    public void Every_option_of_the_parser_has_a_right_and_a_wrong_case()
    {
        var problems = new List<string>();
        foreach (var command in CommandTree.All(Tree))
        {
            var path = PathOf(command);
            var symbols = command.Options.Select(static option => (option.Name, All: option.Aliases.Append(option.Name).ToArray()))
                .Where(option => option.Name != "--help" || command == Tree)
                .Concat(command.Arguments.Select(static argument => (argument.Name, All: Array.Empty<string>())))
                .ToList();
            if (CommandCases.All.SingleOrDefault(each => each.Command == path) is not { } cases)
            {
                if (command.Action is not null)
                    problems.Add($"{path}: no case at all");
                continue;
            }

            foreach (var (name, aliases) in symbols)
            {
                // An argument is what a line begins with.
                var isRight = cases.Right.Any(line => aliases.Length > 0
                    ? line.Arguments.Split(' ').Intersect(aliases).Any()
                    : line.Arguments.Length > 0 && !line.Arguments.StartsWith('-'));
                if (!isRight)
                    problems.Add($"{path} {name}: no right case");
                if (cases.Wrong.All(line => line.Option != name))
                    problems.Add($"{path} {name}: no wrong case");
            }

            problems.AddRange(cases.Wrong.Where(line => symbols.All(symbol => symbol.Name != line.Option)).Select(line => $"{path} {line.Option}: the parser has no such option"));
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void The_table_has_no_command_that_the_parser_lacks() =>
        CommandCases.All.Select(static each => each.Command).Except(CommandTree.All(Tree).Select(PathOf)).ShouldBeEmpty();

    private static void ShouldHaveNoTrace(CommandRun run)
    {
        run.Errors.ShouldNotContain("   at ");
        run.Errors.ShouldNotContain("Exception");
    }

    private static CommandCase CaseOf(string command) => CommandCases.All.Single(each => each.Command == command);

    private static string PathOf(Command command) => command is RootCommand ? "" : CommandTree.PathOf(command)[(Tree.Name.Length + 1)..];
}
