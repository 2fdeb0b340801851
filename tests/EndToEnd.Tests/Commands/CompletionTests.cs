using OrleansMonitor.Harness.Processes;

namespace OrleansMonitor.EndToEnd.Tests.Commands;

/// <summary>The completion as bash runs it.</summary>
public sealed class CompletionTests
{
    [Fact]
    public async Task Bash_takes_the_script()
    {
        var run = await CommandRun.OfShellAsync("source <(orleansmonitor completion bash); complete -p orleansmonitor");
        run.Errors.ShouldBeEmpty();
        run.Output.Trim().ShouldBe("complete -o default -F _orleansmonitor orleansmonitor");
    }

    [Theory]
    [InlineData("re", "report replay")]
    [InlineData("alerts ", "ack")]
    [InlineData("alerts hi", "history")]
    [InlineData("replay f.csv --sco", "--score")]
    [InlineData("replay --latency-unit ", "ms s us")]
    [InlineData("models --output ", "csv json table")]
    [InlineData("models -o j", "json")]
    [InlineData("silence add a=b --du", "--duration")]
    [InlineData("key new --rol", "--role")]
    [InlineData("health m --key-f", "--key-file")]
    [InlineData("health m --fro", "--from")]
    [InlineData("replay --model re", "")]
    [InlineData("nothing --nowhere zz", "")]
    public async Task A_word_is_completed(string line, string expected)
    {
        var words = line.Split(' ');
        var run = await CommandRun.OfShellAsync($$"""
            source <(orleansmonitor completion bash)
            COMP_WORDS=(orleansmonitor {{string.Join(' ', words.Select(static word => $"'{word}'"))}})
            COMP_CWORD={{words.Length}}
            _orleansmonitor
            echo "${COMPREPLY[@]}"
            """);
        run.Errors.ShouldBeEmpty();
        if (line.EndsWith(' ') && !expected.Contains(' '))
            run.Output.Trim().Split(' ').ShouldContain(expected);
        else
            run.Output.Trim().ShouldBe(expected);
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Another_shell_takes_the_script_where_it_is_there(string shell)
    {
        var run = await CommandRun.OfShellAsync($"command -v {shell} >/dev/null || exit 0; orleansmonitor completion {shell} | {shell} {(shell == "zsh" ? "-fc 'autoload compinit && compinit -u; source /dev/stdin'" : "-N")}");
        run.ExitCode.ShouldBe(0, run.Errors);
        run.Errors.ShouldBeEmpty();
    }
}
