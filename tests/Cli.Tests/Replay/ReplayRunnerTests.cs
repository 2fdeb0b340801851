using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Cli.Tests.Support;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Cli.Tests.Replay;

public class ReplayRunnerTests
{
    [Fact]
    public async Task A_silo_that_takes_nothing_any_more_is_given_up_and_the_account_says_how_far_it_came()
    {
        var time = new ManualTime();
        await using var silo = await StubSilo.StartAsync();
        silo.OverloadedFrom = 2;
        using var file = TextFile.Csv([.. Enumerable.Repeat("2021-06-01", 30).Prepend("t")]);
        using var input = InputFile.Open(file.Path);
        var plan = new ReplayPlan { File = input, Model = "m", Time = "t", Node = "n", BatchRows = 10 };
        var settings = new ReplaySettings
        {
            Silo = SiloConnection.Plain(new Uri(silo.Endpoint)),
            Node = "n",
            Producer = ReplayIdentity.Of(plan, input),
            Patience = TimeSpan.FromHours(1),
        };
        var account = new ReplayAccount { File = plan.File.Name, Model = "m", Node = "n", Producer = settings.Producer, Items = "records" };
        var skipped = new SkippedCells();
        using var source = new RecordBatches(plan, skipped);
        var console = new Terminal { Out = TextWriter.Null, Error = TextWriter.Null }.OpenError();
        var runner = new ReplayRunner(settings, input, source, skipped, account, time, new Notices(console));

        var run = runner.RunAsync(CancellationToken.None);
        await time.AdvanceUntilAsync(() => runner.Acked == 10, TimeSpan.FromMilliseconds(1), "the first batch is durable");
        await time.AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(30), "the silo is given up");

        var problem = await Should.ThrowAsync<CliException>(run);
        problem.ExitCode.ShouldBe(ExitCodes.Unreachable);
        problem.Message.ShouldContain("the same command goes on where this one ended");
        (account.Sent, account.Acked, account.IsComplete).ShouldBe((30, 10, false));
    }
}
