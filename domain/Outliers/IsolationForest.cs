using System.Buffers.Binary;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>
/// An isolation forest (Liu, Ting and Zhou 2008): trees that cut a sample at random until its rows are alone; outliers are alone after few
/// cuts. The score is 2^(−E(path)/c(sample)), 0 to 1.
/// </summary>
/// <remarks>A tree is a full binary tree: where it ends early, cuts that nothing exceeds lead on, so that no step of a path is a branch.</remarks>
internal sealed class IsolationForest : OutlierModel
{
    public const int SampleSize = 256;

    private static readonly double[] Bounds = [.. Enumerable.Range(1, 19).Select(static i => i / 20.0)];

    private readonly Cut[] _cuts;
    private readonly double[] _paths;
    private readonly ushort[] _sizes;
    private readonly int _trees;
    private readonly int _sample;
    private readonly int _depth;
    private readonly int _features;
    private readonly double _scale;

    private IsolationForest(int trees, int sample, int features)
    {
        (_trees, _sample, _features) = (trees, sample, features);
        _depth = (int)Math.Ceiling(Math.Log2(sample));
        _scale = 1 / (trees * MeanPath(sample));
        _cuts = new Cut[trees * Inner];
        _cuts.AsSpan().Fill(new Cut(double.PositiveInfinity, 0));
        _paths = new double[trees * Leaves];
        _sizes = new ushort[trees * Leaves];
    }

    public override ReadOnlySpan<double> Edges => Bounds;

    private int Leaves => 1 << _depth;

    private int Inner => Leaves - 1;

    /// <param name="rows">Row after row.</param>
    public static IsolationForest Fit(ReadOnlySpan<double> rows, int features, int trees, ulong seed)
    {
        var count = rows.Length / features;
        var forest = new IsolationForest(trees, Math.Min(SampleSize, count), features);
        var random = new SeededRandom(seed);
        var open = new int[features];
        for (var tree = 0; tree < trees; tree++)
            forest.Grow(rows, random.Choose(count, forest._sample), tree, 0, 0, open, ref random);
        return forest;
    }

    public override void Score(ReadOnlySpan<double> rows, Span<double> scores)
    {
        scores.Clear();
        var (inner, depth, features) = (Inner, _depth, _features);
        for (var tree = 0; tree < _trees; tree++)
        {
            var cuts = _cuts.AsSpan(tree * inner, inner);
            var paths = _paths.AsSpan(tree * Leaves, Leaves);
            var row = 0;

            // Four rows at a time: each step waits for memory, and the steps of other rows fill the wait.
            for (; row + 4 <= scores.Length; row += 4)
            {
                var (a, b, c, d) = (0, 0, 0, 0);
                var four = rows.Slice(row * features, 4 * features);
                for (var level = 0; level < depth; level++)
                {
                    a = Next(cuts, a, four, 0);
                    b = Next(cuts, b, four, features);
                    c = Next(cuts, c, four, 2 * features);
                    d = Next(cuts, d, four, 3 * features);
                }

                scores[row] += paths[a - inner];
                scores[row + 1] += paths[b - inner];
                scores[row + 2] += paths[c - inner];
                scores[row + 3] += paths[d - inner];
            }

            for (; row < scores.Length; row++)
            {
                var at = 0;
                for (var level = 0; level < depth; level++)
                    at = Next(cuts, at, rows, row * features);
                scores[row] += paths[at - inner];
            }
        }

        foreach (ref var score in scores)
            score = Math.Pow(2, -score * _scale);
    }

    /// <summary>Trees and sample; of each tree in pre-order the feature of a cut, counted from 1, and where it is, or 0 and the rows of a leaf.</summary>
    public override void WriteTo(AggregateWriter writer)
    {
        writer.WriteVarUInt((ulong)_trees);
        writer.WriteVarUInt((ulong)_sample);
        for (var tree = 0; tree < _trees; tree++)
            Write(writer, tree, 0, 0);
    }

    public static IsolationForest Read(ref AggregateReader reader, int features)
    {
        var (trees, sample) = (reader.ReadCount(OutlierSettings.MaxTrees), (int)Math.Min(reader.ReadVarUInt(), int.MaxValue));
        if (trees == 0 || sample is < 2 or > SampleSize)
            throw new AggregateFormatException($"a forest of {trees} trees of {sample} rows each");
        var forest = new IsolationForest(trees, sample, features);
        for (var tree = 0; tree < trees; tree++)
            forest.Read(ref reader, tree, 0, 0);
        return forest;
    }

    /// <summary>The mean path of a search without success in a binary search tree of n keys: what a leaf of n rows stands for.</summary>
    private static double MeanPath(int n) => n switch
    {
        <= 1 => 0,
        2 => 1,
        _ => (2 * (Math.Log(n - 1) + 0.57721566490153286)) - (2.0 * (n - 1) / n),
    };

    private static int Next(ReadOnlySpan<Cut> cuts, int at, ReadOnlySpan<double> rows, int row)
    {
        ref readonly var cut = ref cuts[at];
        return (2 * at) + 1 + (rows[row + cut.Feature] > cut.At ? 1 : 0);
    }

    private void Grow(ReadOnlySpan<double> rows, Span<int> sample, int tree, int node, int level, int[] open, ref SeededRandom random)
    {
        if (sample.Length <= 1 || level == _depth || Draw(rows, sample, open, ref random) is not { } cut)
        {
            End(tree, node, level, sample.Length);
            return;
        }

        var left = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (rows[(sample[i] * _features) + cut.Feature] > cut.At)
                continue;
            (sample[i], sample[left]) = (sample[left], sample[i]);
            left++;
        }

        _cuts[(tree * Inner) + node] = cut;
        Grow(rows, sample[..left], tree, (2 * node) + 1, level + 1, open, ref random);
        Grow(rows, sample[left..], tree, (2 * node) + 2, level + 1, open, ref random);
    }

    /// <summary>A feature by chance of those whose values differ, and a place between the smallest and the largest; null: none differs.</summary>
    private Cut? Draw(ReadOnlySpan<double> rows, ReadOnlySpan<int> sample, int[] open, ref SeededRandom random)
    {
        for (var i = 0; i < _features; i++)
            open[i] = i;
        for (var left = _features; left > 0; left--)
        {
            var drawn = random.Next(left);
            var feature = open[drawn];
            open[drawn] = open[left - 1];
            var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (var row in sample)
            {
                var value = rows[(row * _features) + feature];
                (min, max) = (Math.Min(min, value), Math.Max(max, value));
            }

            // Kept in single precision; between neighbours of it there is no place.
            var at = (double)(float)(min + (random.NextDouble() * (max - min)));
            if (at >= min && at < max)
                return new Cut(at, feature);
        }

        return null;
    }

    private void End(int tree, int node, int level, int size)
    {
        var path = level + MeanPath(size);
        for (; level < _depth; level++)
            node = (2 * node) + 1;
        var leaf = (tree * Leaves) + node - Inner;
        (_paths[leaf], _sizes[leaf]) = (path, (ushort)size);
    }

    private void Write(AggregateWriter writer, int tree, int node, int level)
    {
        if (level == _depth || double.IsInfinity(_cuts[(tree * Inner) + node].At))
        {
            for (; level < _depth; level++)
                node = (2 * node) + 1;
            writer.WriteVarUInt(0);
            writer.WriteVarUInt(_sizes[(tree * Leaves) + node - Inner]);
            return;
        }

        var cut = _cuts[(tree * Inner) + node];
        Span<byte> at = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(at, (float)cut.At);
        writer.WriteVarUInt((ulong)cut.Feature + 1);
        writer.WriteBytes(at);
        Write(writer, tree, (2 * node) + 1, level + 1);
        Write(writer, tree, (2 * node) + 2, level + 1);
    }

    private void Read(ref AggregateReader reader, int tree, int node, int level)
    {
        var feature = reader.ReadVarUInt();
        if (feature == 0)
        {
            var size = reader.ReadVarUInt();
            if (size > SampleSize)
                throw new AggregateFormatException($"a leaf of {size} rows");
            End(tree, node, level, (int)size);
            return;
        }

        var at = BinaryPrimitives.ReadSingleLittleEndian(reader.ReadBytes(sizeof(float)));
        if (feature > (ulong)_features || level == _depth || !float.IsFinite(at))
            throw new AggregateFormatException($"a cut of feature {feature} of {_features} at {at} on level {level} of {_depth}");
        _cuts[(tree * Inner) + node] = new Cut(at, (int)feature - 1);
        Read(ref reader, tree, (2 * node) + 1, level + 1);
        Read(ref reader, tree, (2 * node) + 2, level + 1);
    }

    private readonly record struct Cut(double At, int Feature);
}
