using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Embeddings;

/// <summary>What a baseline has of an embedding: the map with its bandwidth, the mean of the features, what chance makes of differences, and norms. It holds no vector. Immutable.</summary>
public sealed class EmbeddingReference
{
    public required FourierMap Map { get; init; }

    /// <summary>Rows with a vector.</summary>
    public required ulong Vectors { get; init; }

    /// <summary>Those of them whose numbers are all 0.</summary>
    public required ulong Zero { get; init; }

    /// <summary>Vectors that were mapped.</summary>
    public required ulong Mapped { get; init; }

    /// <summary>Kish's effective number of these.</summary>
    public required double EffectiveMapped { get; init; }

    /// <summary>Per feature, −1 to 1.</summary>
    public required double[] Means { get; init; }

    public required NullSpectrum Spectrum { get; init; }

    public required EmbeddingNorms Norms { get; init; }

    /// <summary>How much the embedding counts in the model's verdict, more than 0.</summary>
    public double Importance { get; init; } = 1;

    internal void WriteTo(AggregateWriter writer)
    {
        Map.WriteTo(writer);
        writer.WriteVarUInt(Vectors);
        writer.WriteVarUInt(Zero);
        writer.WriteVarUInt(Mapped);
        writer.WriteNumber(EffectiveMapped);
        foreach (var mean in Means)
            writer.WriteDouble(mean);
        Spectrum.WriteTo(writer);
        writer.WriteDouble(Norms.Mean);
        writer.WriteDouble(Norms.StandardDeviation);
        writer.WriteDouble(Norms.Min);
        writer.WriteDouble(Norms.Max);
        writer.WriteNumber(Importance);
    }

    /// <exception cref="AggregateFormatException">The bytes are no such thing.</exception>
    internal static EmbeddingReference Read(ref AggregateReader reader)
    {
        var map = FourierMap.Read(ref reader);
        var (vectors, zero, mapped, effective) = (reader.ReadTally(), reader.ReadTally(), reader.ReadTally(), reader.ReadAmount());
        if (zero > vectors || mapped > vectors || effective > mapped)
            throw new AggregateFormatException($"the embedding '{map.Name}' has {vectors} vectors, of which {zero} are zero and {mapped} were mapped");
        var means = new double[FourierMap.Features];
        foreach (ref var mean in means.AsSpan())
            mean = reader.ReadDouble() is >= -1.001 and <= 1.001 and var read ? read : throw new AggregateFormatException($"the embedding '{map.Name}' has a mean that is none of cosines");
        var spectrum = NullSpectrum.Read(ref reader);
        var norms = new EmbeddingNorms(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        var importance = reader.ReadFinite();
        if (!double.IsFinite(norms.Mean + norms.StandardDeviation + norms.Min + norms.Max) || importance <= 0)
            throw new AggregateFormatException($"the embedding '{map.Name}' has norms that are not finite, or the importance {importance}");
        return new EmbeddingReference
        {
            Map = map,
            Vectors = vectors,
            Zero = zero,
            Mapped = mapped,
            EffectiveMapped = effective,
            Means = means,
            Spectrum = spectrum,
            Norms = norms,
            Importance = importance,
        };
    }

    /// <summary>
    /// Of a period that was mapped with the map of another baseline. Frequencies, bandwidth and the shape of what chance makes are the other one's, since sums do not tell them; how much the
    /// features vary in all is the period's own.
    /// </summary>
    internal static EmbeddingReference? OfPeriod(EmbeddingReference other, PartialAggregate period)
    {
        if (!period.HasEmbeddings || period.Embeddings.Find(other.Map.Fingerprint) is not { EffectiveRecords: > 1 } sums)
            return null;
        var norms = period.Embeddings.Norms.FindNumeric(EmbeddingSet.KeyOf(other.Map.Name, other.Map.Dimension));
        if (norms?.ToFigures() is not { Mean: { } mean, Min: { } min, Max: { } max } figures)
            return null;
        var means = sums.Means();
        var within = (1 - MeanDiscrepancy.Product(means, means)) * sums.EffectiveRecords / (sums.EffectiveRecords - 1);
        return new EmbeddingReference
        {
            Map = other.Map,
            Vectors = figures.Count,
            Zero = norms.Quantiles.ZeroCount,
            Mapped = sums.Records,
            EffectiveMapped = sums.EffectiveRecords,
            Means = means,
            Spectrum = within > 0 ? other.Spectrum.WithFirst(Math.Min(1, within)) : other.Spectrum,
            Norms = new EmbeddingNorms(mean, figures.StandardDeviation ?? 0, min, max),
            Importance = other.Importance,
        };
    }
}

/// <summary>Euclidean norms of the vectors of an embedding.</summary>
public readonly record struct EmbeddingNorms(double Mean, double StandardDeviation, double Min, double Max);

/// <summary>How an embedding is mapped.</summary>
public sealed record EmbeddingSettings
{
    /// <summary>Share of the arriving records that is mapped: what it may cost.</summary>
    public double Share { get; init; } = 0.1;

    /// <summary>Of the frequencies and of what is drawn by chance.</summary>
    public ulong Seed { get; init; } = 1;
}
