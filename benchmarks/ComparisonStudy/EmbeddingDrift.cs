using System.Globalization;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.ComparisonStudy;

/// <summary>How often the mean discrepancy of embeddings calls drift where there is none, and where there is, by the code that folds and judges.</summary>
internal static class EmbeddingDrift
{
    private const long Time = 1_700_000_000_000;

    private static readonly int[] Sizes = [100, 500, 1_000];

    /// <summary>False alarms of a source: <c>normal</c>, or <c>clusters</c> on a sphere.</summary>
    public static void WriteFalseAlarms(TextWriter output, int seed, int runs, string source)
    {
        var random = new Random(seed);
        output.WriteLine("| source | dimension | n | m | p <= 0.05 | p <= 0.01 |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var dimension in (int[])[16, 384])
        {
            foreach (var n in Sizes)
                Write(output, source, dimension, n, runs, random, Sizes, source, 0, 1);
        }
    }

    /// <summary>Of few vectors, each run with a baseline of its own.</summary>
    public static void WriteFew(TextWriter output, int seed, int runs)
    {
        var random = new Random(seed);
        output.WriteLine("| source | dimension | n | m | p <= 0.05 | p <= 0.01 |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var m in (int[])[100, 500])
            Write(output, "clusters", 16, 100, runs, random, [m], "clusters", 0, 1);
    }

    public static void WritePower(TextWriter output, int seed, int runs)
    {
        var random = new Random(seed);
        output.WriteLine("| change | dimension | n | m | p <= 0.05 | p <= 0.01 |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var dimension in (int[])[16, 384])
        {
            foreach (var shift in (double[])[0.05, 0.1, 0.2])
                Write(output, "normal", dimension, 500, runs, random, [500], string.Create(CultureInfo.InvariantCulture, $"mean + {shift} deviations"), shift, 1);
            foreach (var scale in (double[])[1.05, 1.1, 1.2])
                Write(output, "normal", dimension, 500, runs, random, [500], string.Create(CultureInfo.InvariantCulture, $"deviations x {scale}"), 0, scale);
        }
    }

    private static void Write(TextWriter output, string source, int dimension, int n, int runs, Random random, int[] sizes, string what, double shift, double scale)
    {
        var (five, one) = (new int[sizes.Length], new int[sizes.Length]);
        for (var run = 0; run < runs; run++)
        {
            var baseline = BaselineOf(source, dimension, n, random);
            for (var i = 0; i < sizes.Length; i++)
            {
                var test = DataDriftJudge.Judge(baseline, Fold(baseline, source, dimension, sizes[i], random, shift, scale)).Columns[0].Test!;
                five[i] += test.PValue <= 0.05 ? 1 : 0;
                one[i] += test.PValue <= 0.01 ? 1 : 0;
            }
        }

        for (var i = 0; i < sizes.Length; i++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {dimension} | {n:N0} | {sizes[i]:N0} | {100.0 * five[i] / runs:0.0}% | {100.0 * one[i] / runs:0.0}% |"));
    }

    private static Baseline BaselineOf(string source, int dimension, int rows, Random random)
    {
        var fit = new EmbeddingFit("text", new EmbeddingSettings { Share = 1 });
        for (var i = 0; i < rows; i++)
            fit.Add(Draw(source, dimension, random, 0, 1));
        var builder = new BaselineBuilder();
        builder.AddEmbedding(fit.Build()!, rows);
        return builder.Build();
    }

    private static PartialAggregate Fold(Baseline baseline, string source, int dimension, int rows, Random random, double shift, double scale)
    {
        var builder = new RecordBlockBuilder { Model = "m" };
        for (var i = 0; i < rows; i++)
        {
            builder.Add(new RecordRow { Time = Time });
            builder.TryAddEmbedding("text", Draw(source, dimension, random, shift, scale));
        }

        var sink = new Sink();
        new BlockFolder().Fold(
            builder.Build(), new FoldSettings { Schedule = TierSchedule.Default, MaxTime = long.MaxValue, Bins = baseline.Bins, Embeddings = baseline.Embeddings }, new RejectionLog(), sink, new PendingChunkWriter());
        return sink.Whole;
    }

    // Clusters: of ten places, which are as far from each other as a vector is from its place, on a sphere as most models of texts have it.
    private static float[] Draw(string source, int dimension, Random random, double shift, double scale)
    {
        var vector = new float[dimension];
        var cluster = source == "clusters" ? random.Next(10) : -1;
        var squares = 0.0;
        for (var i = 0; i < dimension; i++)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            vector[i] = (float)(shift + (scale * normal) + (cluster < 0 ? 0 : i % 10 == cluster ? 2 : 0));
            squares += (double)vector[i] * vector[i];
        }

        for (var i = 0; i < dimension && cluster >= 0; i++)
            vector[i] /= (float)Math.Sqrt(squares);
        return vector;
    }

    private sealed class Sink : IWindowSink
    {
        public PartialAggregate Whole { get; } = new();

        public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
        {
            Whole.Merge(partial);
            return true;
        }
    }
}
