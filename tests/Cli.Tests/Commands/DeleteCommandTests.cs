using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Deletions;

namespace OrleansMonitor.Cli.Tests.Commands;

public sealed class DeleteCommandTests
{
    [Theory]
    [InlineData("yes\n")]
    [InlineData(" YES \n")]
    public async Task Once_somebody_has_agreed_it_deletes_and_says_what_went_and_what_remains(string typed)
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models/fraud", new Deletion { Records = 1_234, Windows = 5, Predictions = 6, Labels = 7, Remains = ["something stays"] });
        var run = await CliRun.TypedAsync(typed, "delete", "model", "fraud", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Error.ShouldContain("This deletes the model 'fraud' with all that was ever reported of it. It cannot be undone. Type yes to go on: ");
        run.Error.ShouldContain("something stays");
        run.Out.ShouldContain("records                 1,234");
    }

    [Fact]
    public async Task A_deletion_that_finds_nothing_says_so_and_not_that_it_deleted()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models/fraud?from=2024-01-01T00%3A00%3A00Z", new Deletion { DeletedNothing = true });
        var run = await CliRun.OfAsync("delete", "model", "fraud", "--from", "2024-01-01", "--yes", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Refused, run.Error);
        run.Out.ShouldContain("Nothing was deleted");
        run.Out.ShouldNotContain("Deleted:");
    }

    [Fact]
    public async Task A_label_is_no_record()
    {
        await using var silo = await StubSilo.StartAsync();
        silo.Answers200("/v1/models/fraud/labels?id=a", new Deletion { Labels = 1 });
        var run = await CliRun.OfAsync("delete", "label", "fraud", "a", "--yes", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Success, run.Error);
        run.Out.ShouldContain("labels kept by id       1");
        run.Out.ShouldNotContain("of them labelled");
    }

    [Theory]
    [InlineData("y\n")]
    [InlineData("no\n")]
    [InlineData("\n")]
    [InlineData("")]
    public async Task Whatever_else_is_typed_deletes_nothing(string typed)
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await CliRun.TypedAsync(typed, "delete", "model", "fraud", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Refused);
        run.Error.ShouldContain("Nothing was deleted.");
        silo.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_nobody_can_agree_it_wants_to_be_told_so()
    {
        await using var silo = await StubSilo.StartAsync();
        var run = await CliRun.OfAsync("delete", "node", "n1", "--endpoint", silo.Endpoint);
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.Error.ShouldContain("there is no terminal: --yes agrees");
        silo.Asked.ShouldBeEmpty();
    }
}
