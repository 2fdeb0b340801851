using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Sampling;

namespace OrleansMonitor.Domain.Outliers;

/// <summary>Scores records by how unlike the rows of a baseline they are. Part of the baseline; immutable and thread-safe.</summary>
public sealed class OutlierDetector
{
    private readonly OutlierModel _model;
    private readonly ulong _scoredBelow;

    internal OutlierDetector(OutlierMethod method, double contamination, double threshold, double scoredShare, OutlierFeature[] features, OutlierModel model)
    {
        (Method, Contamination, Threshold, ScoredShare, Features, _model) = (method, contamination, threshold, scoredShare, features, model);
        _scoredBelow = scoredShare >= 1 ? ulong.MaxValue : (ulong)(scoredShare * Math.Pow(2, 64));
        var writer = new AggregateWriter();
        WriteTo(writer);
        Fingerprint = XxHash64.Hash(writer.WrittenSpan);
    }

    public OutlierMethod Method { get; }

    /// <summary>Share of the baseline's rows whose scores are beyond the threshold.</summary>
    public double Contamination { get; }

    /// <summary>A record with a larger score is an outlier.</summary>
    public double Threshold { get; }

    /// <summary>Share of the arriving records that are scored.</summary>
    public double ScoredShare { get; }

    public OutlierFeature[] Features { get; }

    /// <summary>Hash of all of it: counts of equal detectors merge.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Rows of the reference that it keeps; 0: an aggregate of them alone.</summary>
    public int KeptRows => _model is LocalOutlierFactor factor ? factor.Rows : 0;

    /// <summary>Bounds of the bins of scores, ascending; the last bin has none.</summary>
    public ReadOnlySpan<double> Edges => _model.Edges;

    /// <summary>Whether a record is scored: by the hash of its id or, where it has none, of its time and its numbers, and so the same wherever it arrives.</summary>
    internal bool Chooses(ulong hash) => SeededRandom.Mix(hash ^ 0x6F75746C69657273) <= _scoredBelow;

    /// <param name="rows">Row after row, as many numbers each as there are features.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(ReadOnlySpan<double> rows, Span<double> scores) => _model.Score(rows, scores);

    /// <summary>
    /// The features by how much of a row's score above the usual one goes away when the feature alone has its usual value, the mean of the
    /// baseline; those of no effect are left out.
    /// </summary>
    public IReadOnlyList<OutlierCause> Causes(ReadOnlySpan<double> row)
    {
        var count = Features.Length;
        var rows = new double[(count + 1) * count];
        for (var i = 0; i <= count; i++)
        {
            row.CopyTo(rows.AsSpan(i * count));
            if (i < count)
                rows[(i * count) + i] = 0;
        }

        var scores = new double[count + 1];
        _model.Score(rows, scores);
        var drops = Array.ConvertAll(scores[..count], score => Math.Max(0, scores[count] - score));
        var sum = drops.Sum();
        return sum > 0
            ? [.. Enumerable.Range(0, count).Where(i => drops[i] > 0).Select(i => new OutlierCause(Features[i].Name, drops[i] / sum)).OrderByDescending(static cause => cause.Share)]
            : [];
    }

    /// <summary>Counts how many bounds a score exceeds or meets.</summary>
    internal int BinOf(double score)
    {
        var bin = 0;
        foreach (var edge in _model.Edges)
            bin += score >= edge ? 1 : 0;
        return bin;
    }

    internal void WriteTo(AggregateWriter writer)
    {
        writer.WriteByte((byte)Method);
        writer.WriteNumber(Contamination);
        writer.WriteNumber(Threshold);
        writer.WriteNumber(ScoredShare);
        writer.WriteVarUInt((ulong)Features.Length);
        foreach (var feature in Features)
            feature.WriteTo(writer);
        _model.WriteTo(writer);
    }

    /// <exception cref="AggregateFormatException">The bytes are no detector.</exception>
    internal static OutlierDetector Read(ref AggregateReader reader)
    {
        var method = (OutlierMethod)reader.ReadByte();
        if (!Enum.IsDefined(method))
            throw new AggregateFormatException($"the outlier detector has the unknown method {(int)method}");
        var (contamination, threshold, share) = (reader.ReadFinite(), reader.ReadFinite(), reader.ReadFinite());
        if (!(contamination is > 0 and <= 0.5) || !(share is > 0 and <= 1))
            throw new AggregateFormatException($"the outlier detector has the contamination {contamination} and scores a share of {share}");
        var features = new OutlierFeature[reader.ReadCount(RecordLimits.MaxFeatures)];
        if (features.Length == 0)
            throw new AggregateFormatException("the outlier detector has no feature");
        for (var i = 0; i < features.Length; i++)
            features[i] = OutlierFeature.Read(ref reader);
        OutlierModel model = method == OutlierMethod.Forest ? IsolationForest.Read(ref reader, features.Length) : LocalOutlierFactor.Read(ref reader, features.Length);
        return new OutlierDetector(method, contamination, threshold, share, features, model);
    }
}

/// <summary>A feature that makes a row an outlier.</summary>
/// <param name="Share">Its part of what all features bring about one by one, 0 to 1.</param>
public readonly record struct OutlierCause(string Feature, double Share);
