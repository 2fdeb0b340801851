using OrleansMonitor.Domain.Embeddings;
using OrleansMonitor.Domain.Encoding;
using OrleansMonitor.Domain.Estimates;
using OrleansMonitor.Domain.Outliers;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Domain.Baselines;

/// <summary>
/// What a model's columns were like in a reference period: frozen bins, counts and moments, and no row. Immutable; it has the name
/// and the revision under which it is kept.
/// </summary>
public sealed class Baseline
{
    /// <summary>A baseline of fewer rows says nothing of a distribution.</summary>
    public const int MinRows = 2;

    /// <summary>The largest encoded form: 1,000 features of 256 categories of 15 characters.</summary>
    public const int MaxEncodedBytes = 4 << 20;

    private const byte FormatVersion = 4;

    // From it on whether there is a detector stands before it, and what estimates are made of behind it.
    private const byte WithEstimation = 3;

    /// <param name="rows">Rows that it was made of, at least <see cref="MinRows"/>.</param>
    /// <param name="columns">At least one, where there is no embedding.</param>
    /// <exception cref="BaselineException">It would say nothing.</exception>
    /// <param name="weight">Σw of the rows; null: all weigh 1.</param>
    /// <param name="effectiveRows">Kish's effective number of them; null: all weigh the same.</param>
    /// <param name="detector">Fitted on the rows; null: none.</param>
    /// <param name="estimation">Of what estimates are made; null: of nothing.</param>
    /// <param name="embeddings">Null: none.</param>
    public Baseline(
        ulong rows, BaselineColumn[] columns, double? weight = null, double? effectiveRows = null, OutlierDetector? detector = null, EstimationBasis? estimation = null,
        EmbeddingReference[]? embeddings = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (rows < MinRows)
            throw new BaselineException($"a baseline needs at least {MinRows} rows, and there {(rows == 1 ? "is 1" : $"are {rows}")}");
        Embeddings = embeddings ?? [];
        if (columns.Length == 0 && Embeddings.Length == 0)
            throw new BaselineException("a baseline needs at least one column with a value");
        if (columns.Length > BinnedCounts.MaxColumns)
            throw new BaselineException($"a baseline has at most {BinnedCounts.MaxColumns} columns, and there are {columns.Length}");
        (Rows, Columns, Weight, EffectiveRows) = (rows, columns, weight ?? rows, effectiveRows ?? rows);
        if (Embeddings.Length > RecordLimits.MaxEmbeddings)
            throw new BaselineException($"a baseline has at most {RecordLimits.MaxEmbeddings} embeddings, and there are {Embeddings.Length}");
        if (Embeddings.Select(static each => each.Map.Name).Distinct(StringComparer.Ordinal).Count() < Embeddings.Length)
            throw new BaselineException("two embeddings of a baseline have one name");
        Detector = detector;
        Estimation = estimation ?? EstimationBasis.None;
        Bins = new FrozenBins(Array.ConvertAll(columns, static column => column.Bins), Estimation.Scores?.Bins);
    }

    public ulong Rows { get; }

    /// <summary>Σw of the rows.</summary>
    public double Weight { get; }

    /// <summary>Kish's effective number of rows.</summary>
    public double EffectiveRows { get; }

    public BaselineColumn[] Columns { get; }

    public FrozenBins Bins { get; }

    /// <summary>Scores what arrives by how unlike the rows it is; null: there is none.</summary>
    public OutlierDetector? Detector { get; }

    /// <summary>Of what figures of quality are estimated without labels.</summary>
    public EstimationBasis Estimation { get; }

    /// <summary>What it has of embeddings, each name once.</summary>
    public EmbeddingReference[] Embeddings { get; }

    // Written as low as can be, so that older programs read what they know of.
    private byte Version => Embeddings.Length > 0 ? FormatVersion : Estimation != EstimationBasis.None ? WithEstimation : Detector is not null ? (byte)2 : (byte)1;

    /// <summary>
    /// A version byte, rows with their weights, number of columns, columns; in version 2 a detector; in version 3 whether there is a detector, it, and what estimates are made of;
    /// in version 4 embeddings besides.
    /// </summary>
    public byte[] Encode()
    {
        var writer = new AggregateWriter();
        writer.WriteByte(Version);
        writer.WriteVarUInt(Rows);
        writer.WriteNumber(Weight);
        writer.WriteNumber(EffectiveRows);
        writer.WriteVarUInt((ulong)Columns.Length);
        foreach (var column in Columns)
            column.WriteTo(writer);
        if (Version >= WithEstimation)
            writer.WriteByte((byte)(Detector is null ? 0 : 1));
        Detector?.WriteTo(writer);
        if (Version >= WithEstimation)
            Estimation.WriteTo(writer);
        if (Version == FormatVersion)
        {
            writer.WriteVarUInt((ulong)Embeddings.Length);
            foreach (var embedding in Embeddings)
                embedding.WriteTo(writer);
        }

        return writer.ToArray();
    }

    /// <exception cref="AggregateFormatException">The bytes are no encoded baseline.</exception>
    public static Baseline Decode(ReadOnlySpan<byte> encoded)
    {
        var reader = new AggregateReader(encoded);
        var version = reader.ReadByte();
        if (version is 0 or > FormatVersion)
            throw new AggregateFormatException($"the baseline has version {version}; this program reads 1 to {FormatVersion}");
        var (rows, weight, effectiveRows) = (reader.ReadTally(), reader.ReadAmount(), reader.ReadAmount());
        var columns = new BaselineColumn[reader.ReadCount(BinnedCounts.MaxColumns)];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = BaselineColumn.Read(ref reader);
        var hasDetector = version == 2 || (version >= WithEstimation && reader.ReadByte() != 0);
        var detector = hasDetector ? OutlierDetector.Read(ref reader) : null;
        var estimation = version >= WithEstimation ? EstimationBasis.Read(ref reader, columns) : null;
        var embeddings = new EmbeddingReference[version == FormatVersion ? reader.ReadCount(RecordLimits.MaxEmbeddings) : 0];
        foreach (ref var embedding in embeddings.AsSpan())
            embedding = EmbeddingReference.Read(ref reader);
        if (!reader.IsAtEnd)
            throw new AggregateFormatException($"{reader.Remaining} bytes follow the baseline");
        try
        {
            return new Baseline(rows, columns, weight, effectiveRows, detector, estimation, embeddings);
        }
        catch (Exception e) when (e is BaselineException or ArgumentException)
        {
            throw new AggregateFormatException(e.Message);
        }
    }
}

/// <summary>No baseline can be made of what was given; the message says why in one sentence.</summary>
public sealed class BaselineException(string message) : Exception(message);
