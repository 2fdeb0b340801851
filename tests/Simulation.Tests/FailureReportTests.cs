namespace OrleansMonitor.Simulation.Tests;

/// <summary>A simulation that goes wrong says so, and how to repeat it.</summary>
public sealed class FailureReportTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_failed_scenario_names_its_seed_and_keeps_the_cause()
    {
        var error = Fail(1234, _ => throw new InvalidDataException("the cause"));
        error.Message.ShouldContain("1234");
        error.Message.ShouldContain("the cause");
        error.InnerException.ShouldBeOfType<InvalidDataException>();
    }

    [Fact]
    public void Waiting_for_what_can_never_come_is_a_deadlock()
    {
        var error = Fail(5, _ => new TaskCompletionSource().Task);
        error.Message.ShouldContain("Deadlock");
        error.Message.ShouldContain("Seed 5");
    }

    [Fact]
    public void A_scenario_that_takes_too_long_is_ended() =>
        Fail(6, client => client.Delay(2 * Hour)).Message.ShouldContain("virtual time");

    [Fact]
    public void Endless_work_is_ended()
    {
        var error = Fail(7, SpinAsync, options => options.MaxSteps = 1000);
        error.Message.ShouldContain("1000");
        error.Message.ShouldContain("MaxSteps");

        static async Task SpinAsync(SimulationClient client)
        {
            while (true)
                await Task.Yield();
        }
    }

    [Fact]
    public void Work_from_another_thread_is_an_error()
    {
        var error = Fail(8, async client =>
        {
            var scheduler = TaskScheduler.Current;
            var thread = new Thread(() => new Task(static () => { }).Start(scheduler));
            thread.Start();
            thread.Join();
            await client.Delay(Hour / 2);
        });
        error.Message.ShouldContain("another thread");
    }

    [Fact]
    public void An_error_of_a_timer_that_no_fault_explains_fails_the_run()
    {
        var error = Fail(9, async client =>
        {
            await client.GetGrain<IProbeGrain>("x").StartFailingTimerAsync();
            await client.Delay(Hour / 2);
        });
        error.Message.ShouldContain("timer");
        error.Message.ShouldContain("probe/x");
        error.InnerException.ShouldBeOfType<InvalidDataException>();
    }

    [Fact]
    public void Such_an_error_can_be_declared_expected()
    {
        using var cluster = TestOptions.NewCluster(9, Expecting(), new Probe());
        cluster.Run(
            async client =>
            {
                await client.GetGrain<IProbeGrain>("x").StartFailingTimerAsync();
                await client.Delay(TimeSpan.FromSeconds(10));
            },
            Hour);

        static SimulationOptions Expecting()
        {
            var options = TestOptions.Create();
            options.IsExpectedError = static e => e is InvalidDataException;
            return options;
        }
    }

    [Fact]
    public void Virtual_time_is_exact_and_costs_none()
    {
        using var cluster = TestOptions.NewCluster(1, TestOptions.Create(), new Probe());
        var took = cluster.Run(
            async client =>
            {
                var start = client.Time.GetUtcNow();
                await client.Delay(TimeSpan.FromDays(40));
                return client.Time.GetUtcNow() - start;
            },
            TimeSpan.FromDays(50));
        took.ShouldBe(TimeSpan.FromDays(40));
    }

    [Fact]
    public void A_cluster_goes_on_from_one_run_to_the_next()
    {
        using var cluster = TestOptions.NewCluster(1, TestOptions.Create(), new Probe());
        cluster.Run(client => client.GetGrain<ILedgerGrain>("a").TouchAsync(), Hour).ShouldBe(1);
        cluster.Run(client => client.GetGrain<ILedgerGrain>("a").TouchAsync(), Hour).ShouldBe(2);
    }

    private static SimulationException Fail(
        long seed, Func<SimulationClient, Task> scenario, Action<SimulationOptions>? configure = null)
    {
        var options = TestOptions.Create();
        configure?.Invoke(options);
        using var cluster = TestOptions.NewCluster(seed, options, new Probe());
        return Should.Throw<SimulationException>(() => cluster.Run(scenario, Hour));
    }
}
