using System.Numerics;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Records;

/// <content>
/// The binary form: a version byte; the parts that follow as a bit mask (variable length); then each part in the order of its
/// bit, with its length before it. Decoders accept every older version and step over parts that they do not know.
/// </content>
public sealed partial class PartialAggregate
{
    /// <summary>The version that is written.</summary>
    public const byte FormatVersion = 3;

    // Earlier ones have sums that were rounded, and mean and squared deviations in place of moments.
    private const byte ExactSumsVersion = 3;

    [ThreadStatic]
    private static AggregateWriter? _partScratch;

    [ThreadStatic]
    private static AggregateWriter? _scratch;

    public void WriteTo(AggregateWriter writer, AggregateParts parts = AggregateParts.All)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var present = Parts & parts;
        writer.WriteByte(FormatVersion);
        writer.WriteVarUInt((uint)present);
        var part = _partScratch ??= new AggregateWriter(4096);
        for (var rest = (uint)present; rest != 0; rest &= rest - 1)
        {
            part.Clear();
            WritePart((AggregateParts)(1u << BitOperations.TrailingZeroCount(rest)), part);
            writer.WriteBlock(part.WrittenSpan);
        }
    }

    /// <summary>The binary form, of all parts or some.</summary>
    public byte[] Encode(AggregateParts parts = AggregateParts.All)
    {
        var writer = _scratch ??= new AggregateWriter(4096);
        writer.Clear();
        WriteTo(writer, parts);
        return writer.ToArray();
    }

    /// <summary>Adds an encoded aggregate, all its parts or some; the others are stepped over.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded aggregate; what was added is then undefined.</exception>
    public void MergeEncoded(ReadOnlySpan<byte> encoded, AggregateParts parts = AggregateParts.All)
    {
        var reader = new AggregateReader(encoded);
        MergeFrom(ref reader, parts);
        if (!reader.IsAtEnd)
            throw new AggregateFormatException($"{reader.Remaining} bytes follow the aggregate");
    }

    /// <inheritdoc cref="MergeEncoded"/>
    public void MergeFrom(ref AggregateReader reader, AggregateParts parts = AggregateParts.All)
    {
        var version = ReadVersion(ref reader);
        for (var rest = reader.ReadVarUInt(); rest != 0; rest &= rest - 1)
        {
            var bytes = reader.ReadBlock();
            var part = (ulong)parts & (1UL << BitOperations.TrailingZeroCount(rest));
            if (part != 0)
                MergePart((AggregateParts)part, new AggregateReader(bytes, hasExactSums: version >= ExactSumsVersion));
        }
    }

    /// <summary>The aggregate of an encoded form.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded aggregate.</exception>
    public static PartialAggregate Decode(ReadOnlySpan<byte> encoded)
    {
        var aggregate = new PartialAggregate();
        aggregate.MergeEncoded(encoded);
        return aggregate;
    }

    /// <summary>The binary form of some parts of an encoded aggregate, copied without decoding them.</summary>
    /// <exception cref="AggregateFormatException">The bytes are no encoded aggregate.</exception>
    public static byte[] Extract(ReadOnlySpan<byte> encoded, AggregateParts parts)
    {
        var writer = _scratch ??= new AggregateWriter(4096);
        writer.Clear();
        Extract(encoded, parts, writer);
        return writer.ToArray();
    }

    /// <inheritdoc cref="Extract(ReadOnlySpan{byte}, AggregateParts)"/>
    public static void Extract(ReadOnlySpan<byte> encoded, AggregateParts parts, AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var reader = new AggregateReader(encoded);
        writer.WriteByte(ReadVersion(ref reader));
        var present = reader.ReadVarUInt();
        writer.WriteVarUInt(present & (ulong)parts);
        for (var rest = present; rest != 0; rest &= rest - 1)
        {
            var bytes = reader.ReadBlock();
            if (((ulong)parts & (1UL << BitOperations.TrailingZeroCount(rest))) != 0)
                writer.WriteBlock(bytes);
        }
    }

    private static byte ReadVersion(ref AggregateReader reader)
    {
        var version = reader.ReadByte();
        return version is > 0 and <= FormatVersion
            ? version
            : throw new AggregateFormatException($"the aggregate has version {version}; this program reads 1 to {FormatVersion}");
    }

    private void WritePart(AggregateParts part, AggregateWriter writer)
    {
        switch (part)
        {
            case AggregateParts.Traffic:
                Traffic.WriteTo(writer);
                break;
            case AggregateParts.Latency:
                Latency.WriteTo(writer);
                break;
            case AggregateParts.Confusion:
                Confusion.WriteTo(writer);
                break;
            case AggregateParts.Scores:
                Scores.WriteTo(writer);
                break;
            case AggregateParts.Regression:
                Regression.WriteTo(writer);
                break;
            case AggregateParts.Features:
                Features.WriteTo(writer);
                break;
            case AggregateParts.Tokens:
                Tokens.WriteTo(writer);
                break;
            case AggregateParts.Bins:
                Bins.WriteTo(writer);
                break;
            case AggregateParts.Outliers:
                Outliers.WriteTo(writer);
                break;
            case AggregateParts.Outputs:
                Outputs.WriteTo(writer);
                break;
            case AggregateParts.Probabilities:
                Probabilities.WriteTo(writer);
                break;
            case AggregateParts.Intervals:
                Intervals.WriteTo(writer);
                break;
            case AggregateParts.TokenDetails:
                TokenDetails.WriteTo(writer);
                break;
            case AggregateParts.Measurements:
                Measurements.WriteTo(writer);
                break;
            case AggregateParts.Dimensions:
                Dimensions.WriteTo(writer);
                break;
            case AggregateParts.Embeddings:
                Embeddings.WriteTo(writer);
                break;
            case AggregateParts.Resources:
                Resources.WriteTo(writer);
                break;
            default:
                PairScores.WriteTo(writer);
                break;
        }
    }

    private void MergePart(AggregateParts part, AggregateReader reader)
    {
        switch (part)
        {
            case AggregateParts.Traffic:
                Traffic.MergeFrom(ref reader);
                break;
            case AggregateParts.Latency:
                Latency.MergeFrom(ref reader);
                break;
            case AggregateParts.Confusion:
                Confusion.MergeFrom(ref reader);
                break;
            case AggregateParts.Scores:
                Scores.MergeFrom(ref reader);
                break;
            case AggregateParts.Regression:
                Regression.MergeFrom(ref reader);
                break;
            case AggregateParts.Features:
                Features.MergeFrom(ref reader);
                break;
            case AggregateParts.Tokens:
                Tokens.MergeFrom(ref reader);
                break;
            case AggregateParts.Bins:
                Bins.MergeFrom(ref reader);
                break;
            case AggregateParts.Outliers:
                Outliers.MergeFrom(ref reader);
                break;
            case AggregateParts.Outputs:
                Outputs.MergeFrom(ref reader);
                break;
            case AggregateParts.Probabilities:
                Probabilities.MergeFrom(ref reader);
                break;
            case AggregateParts.Intervals:
                Intervals.MergeFrom(ref reader);
                break;
            case AggregateParts.TokenDetails:
                TokenDetails.MergeFrom(ref reader);
                break;
            case AggregateParts.Measurements:
                Measurements.MergeFrom(ref reader);
                break;
            case AggregateParts.Dimensions:
                Dimensions.MergeFrom(ref reader);
                break;
            case AggregateParts.Embeddings:
                Embeddings.MergeFrom(ref reader);
                break;
            case AggregateParts.Resources:
                Resources.MergeFrom(ref reader);
                break;
            default:
                PairScores.MergeFrom(ref reader);
                break;
        }

        if (!reader.IsAtEnd)
            throw new AggregateFormatException($"{reader.Remaining} bytes follow the part {part}");
    }
}
