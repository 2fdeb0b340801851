namespace OrleansMonitor.Simulation.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void Seeds_and_streams_repeat_and_differ()
    {
        Draw(new SeededRandom(7)).ShouldBe(Draw(new SeededRandom(7)));
        Draw(new SeededRandom(7)).ShouldNotBe(Draw(new SeededRandom(8)));
        Draw(new SeededRandom(7, 1)).ShouldNotBe(Draw(new SeededRandom(7, 2)));
    }

    [Fact]
    public void Ranges_are_kept_and_filled_evenly()
    {
        var random = new SeededRandom(1);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[random.Next(-5, 5) + 5]++;
            random.NextDouble().ShouldBeInRange(0, 1 - 1e-16);
            random.NextInt64(3).ShouldBeInRange(0, 2);
        }

        // 10,000 expected, standard deviation 95.
        counts.ShouldAllBe(c => Math.Abs(c - 10_000) < 500);
        random.Next(4, 4).ShouldBe(4);
        random.Next(0).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => random.Next(5, 4));
        Should.Throw<ArgumentOutOfRangeException>(() => random.Next(-1));
    }

    [Fact]
    public void Every_byte_of_a_buffer_is_filled()
    {
        var random = new SeededRandom(3);
        var seen = new byte[13];
        for (var i = 0; i < 20; i++)
        {
            var buffer = new byte[13];
            random.NextBytes(buffer);
            for (var j = 0; j < buffer.Length; j++)
                seen[j] |= buffer[j];
        }

        seen.ShouldAllBe(b => b != 0);
    }

    private static int[] Draw(Random random) => [.. Enumerable.Range(0, 8).Select(_ => random.Next())];
}
