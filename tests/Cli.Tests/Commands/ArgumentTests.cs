using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;

namespace OrleansMonitor.Cli.Tests.Commands;

public class ArgumentTests
{
    [Theory]
    [InlineData("replay f.csv --time t", "Option '--model' is required.")]
    [InlineData("replay f.csv --model m", "Option '--time' is required.")]
    [InlineData("replay f.csv --model m --time t --speed fast", "--speed is 'fast': it is a positive number, or max")]
    [InlineData("replay f.csv --model m --time t --speed 0", "--speed is '0': it is a positive number, or max")]
    [InlineData("replay f.csv --model m --time t --batch 0", "--batch is '0': it is a whole number from 1 to 65,536")]
    [InlineData("replay f.csv --model m --time t --producer me", "--producer is 'me': it is a UUID, or 'new'")]
    [InlineData("replay f.csv --model m --time t --segment a --segment-column b", "--segment and --segment-column exclude each other")]
    [InlineData("replay f.csv --model m --time t --positive 1", "--positive says what --score is the probability of: give --score too")]
    [InlineData("replay f.csv --model m --time t --feature a --category a", "a is given as a feature twice")]
    [InlineData("replay f.csv --model m --time t --endpoint localhost", "the endpoint is 'localhost': it is an address such as http://127.0.0.1:8080")]
    [InlineData("labels f.csv --model m --id i", "give --label (classes), --actual (numbers) or --measure (measurements)")]
    [InlineData("labels f.csv --model m --id i --label a --actual b", "give either --label (classes) or --actual (numbers)")]
    [InlineData("health --from 2021-06-01", "--from is for a model: name one")]
    [InlineData("health m --from tomorrow", "--from is 'tomorrow': it is a time")]
    [InlineData("health m --output xml", "--output is 'xml': it is table, json or csv")]
    [InlineData("series m --metric speed", "--metric is 'speed': it is one of records, predictions_per_second, error_ratio")]
    [InlineData("series m --metric acuracy", "--metric is 'acuracy', which there is not. Did you mean accuracy?")]
    [InlineData("compare m v1 v2 --same-schema", "--same-schema is for --gate, which is not given")]
    [InlineData("completion tcsh", "Unrecognized command or argument 'tcsh'. It is one of bash, zsh, fish.")]
    [InlineData("baseline create m b --from-file f.csv --feature a --version v7", "--version is for a period or for --activate: a file has no versions")]
    [InlineData("simulate --nodes 0", "--nodes is '0': it is a whole number from 1 to 1,000")]
    [InlineData("simulate --rate -5", "--rate is '-5': it is a number above 0 and up to 100,000")]
    [InlineData("simulate --duration soon", "--duration is 'soon': it is a time span such as 30s, 5m, 2h or 1d")]
    [InlineData("export --nodes=perhaps --out x.csv", "--nodes is 'perhaps': it is true, false, or without a value, which is true")]
    [InlineData("export --format csv --out ftp://x/y.csv", "--out is 'ftp://x/y.csv': the address of a server begins with http:// or https://")]
    [InlineData("tail f.csv --model m --once:later", "--once is 'later': it is true, false, or without a value, which is true")]
    [InlineData("frobnicate", "Unrecognized command or argument 'frobnicate'.")]
    public async Task A_wrong_command_line_is_explained(string line, string expected)
    {
        var run = await CliRun.OfAsync(line.Split(' '));
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("orleansmonitor: " + expected);
        run.Error.ShouldContain("--help");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_value_of_an_unknown_option_is_no_word_of_its_own()
    {
        var run = await CliRun.OfAsync("series", "m", "--form", "-1h");
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldStartWith("orleansmonitor: Unrecognized command or argument '--form'. Did you mean --from?\nSee: ");
    }

    [Fact]
    public async Task A_name_is_as_the_silo_takes_it()
    {
        var run = await CliRun.OfAsync("replay", "f.csv", "--time", "t", "--model", new string('m', 129));
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("a name has 1 to 128 characters, none of them a control character");
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("replay --help")]
    public async Task Help_goes_to_the_output(string line)
    {
        var run = await CliRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        run.ExitCode.ShouldBe(ExitCodes.Success);
        run.Out.ShouldContain("Usage:");
        run.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("90", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5m", 90_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    public void Durations(string text, double milliseconds)
    {
        Cli.Commands.DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("0")]
    [InlineData("5 parsecs")]
    public void No_durations(string text) => Cli.Commands.DurationText.TryParse(text, out _).ShouldBeFalse();
}
