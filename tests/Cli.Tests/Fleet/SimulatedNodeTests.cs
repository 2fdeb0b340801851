using OrleansMonitor.Cli.Fleet;
using OrleansMonitor.Client.Resources;
using OrleansMonitor.Harness;

namespace OrleansMonitor.Cli.Tests.Fleet;

/// <summary>What each node of a simulated fleet has of its own.</summary>
public sealed class SimulatedNodeTests
{
    private const int Nodes = 12;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nodes_draw_independently_of_each_other_and_alike_in_each_run(int seed)
    {
        var plan = Plan(seed);
        double[][] draws = [.. Enumerable.Range(0, Nodes).Select(node => Draw(plan, node))];
        for (var i = 0; i < Nodes; i++)
        {
            Draw(Plan(seed), i).ShouldBe(draws[i]);
            // Of 2,000 independent pairs the correlation has a standard deviation of 0.022.
            for (var j = 0; j < i; j++)
                Math.Abs(Correlation(draws[i], draws[j])).ShouldBeLessThan(0.1, $"nodes {i} and {j}");
        }

        // Also what they draw first: neighbouring seeds would give it in order.
        draws.Select(static each => each[0]).Zip(draws.Skip(1).Select(static each => each[0]), static (a, b) => Math.Sign(b - a)).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Requests_come_from_each_country_by_its_share_and_not_in_the_same_order_on_each_node()
    {
        var counts = new List<int>();
        for (var node = 0; node < Nodes; node++)
        {
            var random = Plan(1).RandomOf(node, NodeDraws.Origins);
            var dimensions = new string?[2];
            var german = 0;
            for (var i = 0; i < 11_000; i++)
            {
                SimulatedNode.DrawOrigin(random, dimensions);
                german += dimensions[0] == "DE" ? 1 : 0;
            }

            // 3 of 11, with a standard deviation of 47.
            german.ShouldBeInRange(2_765, 3_235);
            counts.Add(german);
        }

        counts.Distinct().Count().ShouldBeGreaterThan(Nodes / 2);
    }

    [Fact]
    public void A_machine_is_a_little_busy_and_busier_when_more_requests_come_and_never_full()
    {
        for (var node = 0; node < Nodes; node++)
        {
            var time = new ManualTime(DateTimeOffset.UnixEpoch);
            var machine = new SimulatedMachine(Plan(1).RandomOf(node, NodeDraws.Machine), time);
            Utilization(machine, time).ShouldBeInRange(0.1, 0.3);
            machine.Traffic = 4;
            Utilization(machine, time).ShouldBeInRange(0.35, 0.85);
            var reading = machine.Read();
            reading.MemoryLimitBytes.ShouldBe(4L << 30);
            (reading.MemoryBytes / (double)reading.MemoryLimitBytes).ShouldBeInRange(0.3, 0.7);
        }
    }

    private static double Utilization(SimulatedMachine machine, ManualTime time)
    {
        var before = machine.Read();
        SystemReading reading = default;
        for (var i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            reading = machine.Read();
        }

        return (reading.CpuSeconds - before.CpuSeconds) / (600 * reading.CpuCores);
    }

    private static double[] Draw(FleetPlan plan, int node)
    {
        var random = plan.RandomOf(node, NodeDraws.Requests);
        return [.. Enumerable.Range(0, 2_000).Select(_ => random.NextDouble())];
    }

    private static double Correlation(double[] a, double[] b)
    {
        var (x, y) = (a.Average(), b.Average());
        return a.Zip(b, (p, q) => (p - x) * (q - y)).Sum() / Math.Sqrt(a.Sum(p => (p - x) * (p - x)) * b.Sum(q => (q - y) * (q - y)));
    }

    private static FleetPlan Plan(int seed) => new() { Silo = null!, Nodes = Nodes, Rate = 20, Seed = seed };
}
