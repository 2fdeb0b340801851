using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Harness;

/// <summary>
/// Blocks of records with 11 values each: predicted and actual class (10 classes), score, latency and 8 features, or as many as asked for. A few blocks
/// with different values are made beforehand and sent in turn, so that the load costs the client next to nothing.
/// </summary>
public sealed class RecordSource
{
    /// <summary>Blocks with different values.</summary>
    public const int Variants = 8;

    private readonly RecordBlock[] _blocks = new RecordBlock[Variants];
    private int _next;

    public RecordSource(string model, int records, int windows, TimeSpan baseWindow, int seed, int features = 8, int dimensions = 0, int measurements = 0)
    {
        var random = new Random(seed);
        for (var i = 0; i < Variants; i++)
        {
            var builder = new RecordBlockBuilder { Model = model, Version = "1" };
            for (var record = 0; record < records; record++)
            {
                Add(builder, random, (long)(record % windows * baseWindow.TotalMilliseconds) + (record / windows % 1000), features, measurements);
                for (var dimension = 0; dimension < dimensions; dimension++)
                    builder.TryAddDimension($"dimension_{dimension}", $"value_{random.Next(10)}");
            }

            _blocks[i] = builder.Build();
        }
    }

    /// <summary>The next block, its first window beginning at <paramref name="time"/> (Unix milliseconds).</summary>
    public RecordBlock Next(long time)
    {
        var block = _blocks[_next++ % Variants];
        block.BaseTime = time;
        return block;
    }

    private static void Add(RecordBlockBuilder builder, Random random, long time, int features, int measurements)
    {
        var actual = random.Next(10);
        var predicted = random.NextDouble() < 0.9 ? actual : random.Next(10);
        builder.Add(new RecordRow
        {
            Time = time,
            Prediction = $"class-{predicted}",
            Label = $"class-{actual}",
            Score = 0.4 + (0.6 * random.NextDouble()),
            LatencySeconds = 0.02 * Math.Exp(0.4 * Normal(random)),
        });
        for (var feature = 0; feature < features; feature++)
        {
            builder.TryAddFeature($"feature_{feature}", feature % 2 == 0 ? Normal(random) : Math.Exp(Normal(random)));
        }

        // Of five three numbers, a truth value and a category of four.
        for (var measurement = 0; measurement < measurements; measurement++)
        {
            if (measurement % 5 == 1)
                builder.TryAddMeasurement($"measurement_{measurement}", random.Next(4) > 0 ? "true" : "false");
            else if (measurement % 5 == 3)
                builder.TryAddMeasurement($"measurement_{measurement}", $"category {random.Next(4)}");
            else
                builder.TryAddMeasurement($"measurement_{measurement}", Math.Round(random.NextDouble(), 2));
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
