using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Benchmarks.Sketches;

/// <summary>
/// Columns of latencies, log-normal around 20 ms as those of a model server are, and the bin of each value worked out
/// beforehand. Several columns, so that no branch predictor learns one of them by heart.
/// </summary>
internal sealed class LatencyBatches
{
    public const int Columns = 8;
    public const int Values = 2_000;
    public const int Total = Columns * Values;

    public LatencyBatches(int seed)
    {
        var random = new Random(seed);
        var mapping = IndexMapping.Fine;
        for (var column = 0; column < Columns; column++)
        {
            Seconds[column] = new float[Values];
            Indices[column] = new int[Values];
            for (var i = 0; i < Values; i++)
            {
                var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                Seconds[column][i] = (float)(0.02 * Math.Exp(0.4 * normal));
                Indices[column][i] = mapping.Index(Seconds[column][i]);
            }
        }

        var low = Indices.Min(static column => column.Min());
        Bins = Indices.Max(static column => column.Max()) - low + 1;
        foreach (var column in Indices)
        {
            foreach (ref var index in column.AsSpan())
                index -= low;
        }
    }

    public float[][] Seconds { get; } = new float[Columns][];

    /// <summary>Of each value, counted from the lowest one.</summary>
    public int[][] Indices { get; } = new int[Columns][];

    /// <summary>Bins from the lowest to the highest.</summary>
    public int Bins { get; }
}
