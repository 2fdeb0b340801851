using System.Globalization;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>Makes what a baseline has of an embedding from the rows of a file, row by row.</summary>
public sealed class EmbeddingFit(string name, EmbeddingSettings settings)
{
    /// <summary>Fewer vectors do not tell how features vary together.</summary>
    public const int MinVectors = 50;

    // Of more vectors so many are drawn by chance: more tell next to nothing, and all of them are in memory.
    private const int MaxMapped = 10_000;

    // Their distances, two by two, give the bandwidth.
    private const int MaxCompared = 500;

    private readonly List<float[]> _vectors = [];
    private readonly List<string> _notes = [];
    private SeededRandom _random = new(settings.Seed);
    private readonly Weights.Moments _norms = new();
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private ulong _count;
    private ulong _zero;
    private ulong _otherDimension;
    private ulong _invalid;
    private int _dimension;

    /// <summary>What was left out, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <param name="vector">Is kept; null is missing. The first one says how many dimensions there are.</param>
    public void Add(float[]? vector)
    {
        if (vector is null)
            return;
        if (_dimension == 0)
            _dimension = vector.Length;
        if (vector.Length != _dimension)
        {
            _otherDimension++;
            return;
        }

        var norm = EmbeddingVectors.Norm(vector);
        if (!float.IsFinite(norm))
        {
            _invalid++;
            return;
        }

        _norms.Add(norm, 1);
        (_min, _max) = (Math.Min(_min, norm), Math.Max(_max, norm));
        _zero += norm == 0 ? 1UL : 0;
        _count++;
        if (_vectors.Count < MaxMapped)
            _vectors.Add(vector);
        else if (_random.Next((int)Math.Min(_count, int.MaxValue)) is < MaxMapped and var place)
            _vectors[place] = vector;
    }

    /// <summary>Null: no baseline can be made of it, and a note says why.</summary>
    public EmbeddingReference? Build(double importance = 1)
    {
        Note(_otherDimension, string.Create(CultureInfo.InvariantCulture, $"of another dimension than the first one's {_dimension}"));
        Note(_invalid, $"with numbers other than {EmbeddingRules.NumberLimit}");
        if (_vectors.Count < MinVectors)
            return LeaveOut(string.Create(CultureInfo.InvariantCulture, $"it has {_vectors.Count} vectors, and at least {MinVectors} are needed"));
        if (_dimension > RecordLimits.MaxEmbeddingLength)
            return LeaveOut(string.Create(CultureInfo.InvariantCulture, $"it has {_dimension} dimensions, and at most {RecordLimits.MaxEmbeddingLength} are taken"));
        var bandwidth = MedianDistance();
        if (!(bandwidth >= FourierMap.MinBandwidth))
            return LeaveOut("at least half of its vectors are equal to each other");
        var map = new FourierMap(name, _dimension, bandwidth, settings.Share, settings.Seed);
        var features = Map(map);
        var means = new double[FourierMap.Features];
        foreach (var row in features)
        {
            for (var i = 0; i < means.Length; i++)
                means[i] += row[i] / (double)FourierMap.One / features.Count;
        }

        return new EmbeddingReference
        {
            Map = map,
            Vectors = _count,
            Zero = _zero,
            Mapped = (ulong)features.Count,
            EffectiveMapped = features.Count,
            Means = means,
            Spectrum = SpectrumOf(features, means),
            Norms = new EmbeddingNorms(_norms.Mean, Math.Sqrt(_norms.SquaredDeviations / (_count - 1)), _min, _max),
            Importance = importance,
        };
    }

    private void Note(ulong count, string what)
    {
        if (count > 0)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "vector" : "vectors")} of {name} {(count == 1 ? "is" : "are")} left out: {what}"));
    }

    private EmbeddingReference? LeaveOut(string why)
    {
        _notes.Add($"the embedding {name} is left out: {why}");
        return null;
    }

    /// <summary>The heuristic of Gretton and others: the kernel then tells near pairs from far ones.</summary>
    private double MedianDistance()
    {
        var chosen = _random.Choose(_vectors.Count, MaxCompared);
        var distances = new double[chosen.Length * (chosen.Length - 1) / 2];
        var count = 0;
        for (var i = 1; i < chosen.Length; i++)
        {
            for (var j = 0; j < i; j++)
                distances[count++] = Distance(_vectors[chosen[i]], _vectors[chosen[j]]);
        }

        Array.Sort(distances);
        return (distances[(count - 1) / 2] + distances[count / 2]) / 2;
    }

    private static double Distance(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private List<int[]> Map(FourierMap map)
    {
        var rows = new List<int[]>(_vectors.Count);
        var vectors = new float[FourierMap.AtOnce * _dimension];
        var features = new int[FourierMap.AtOnce * FourierMap.Features];
        for (var first = 0; first < _vectors.Count; first += FourierMap.AtOnce)
        {
            var some = Math.Min(FourierMap.AtOnce, _vectors.Count - first);
            for (var i = 0; i < some; i++)
                _vectors[first + i].CopyTo(vectors.AsSpan(i * _dimension));
            map.Map(vectors, features);
            for (var i = 0; i < some; i++)
                rows.Add(features.AsSpan(i * FourierMap.Features, FourierMap.Features).ToArray());
        }

        return rows;
    }

    private static NullSpectrum SpectrumOf(List<int[]> rows, double[] means)
    {
        const int Size = FourierMap.Features;
        var scatter = Scatter(rows, means);
        var centred = new double[Size];
        double fourth = 0, sixth = 0, weighted = 0;
        foreach (var row in rows)
        {
            Centre(row, means, centred);
            var (square, form) = (0.0, 0.0);
            for (var i = 0; i < Size; i++)
            {
                var line = scatter.AsSpan(i * Size, Size);
                var product = 0.0;
                for (var j = 0; j < Size; j++)
                    product += line[j] * centred[j];
                square += centred[i] * centred[i];
                form += centred[i] * product;
            }

            fourth += square * square;
            sixth += square * square * square;
            weighted += square * form;
        }

        return NullSpectrum.OfScatter(scatter, Size, new RowPowers(rows.Count, fourth, sixth, weighted));
    }

    // Cosines and sines divided by the root of the number of frequencies, so that each vector's features have the length 1.
    private static void Centre(int[] row, double[] means, double[] centred)
    {
        for (var i = 0; i < centred.Length; i++)
            centred[i] = ((row[i] / (double)FourierMap.One) - means[i]) / Math.Sqrt(FourierMap.Frequencies);
    }

    private static double[] Scatter(List<int[]> rows, double[] means)
    {
        const int Size = FourierMap.Features;
        var scatter = new double[Size * Size];
        var centred = new double[Size];
        foreach (var row in rows)
        {
            Centre(row, means, centred);
            for (var i = 0; i < Size; i++)
            {
                var own = centred[i];
                var line = scatter.AsSpan(i * Size, i + 1);
                for (var j = 0; j < line.Length; j++)
                    line[j] += own * centred[j];
            }
        }

        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < i; j++)
                scatter[(j * Size) + i] = scatter[(i * Size) + j];
        }

        return scatter;
    }
}
