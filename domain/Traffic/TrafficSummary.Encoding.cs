using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Traffic;

public sealed partial class TrafficSummary
{
    private const ulong HasRecords = 1;
    private const ulong IsWeighted = 2;
    private const ulong HasErrors = 4;
    private const ulong HasLate = 8;
    private const ulong HasRejected = 16;
    private const ulong HasLabelled = 32;
    private const ulong HasSampledOut = 64;
    private const ulong HasDropped = 128;
    private const ulong Known = 255;

    /// <summary>
    /// What is present; [records, [weight sum, squared weight sum], first event time, last − first]; [errors]; the counters
    /// that are not 0. A later version may add further bits, each with data at the end.
    /// </summary>
    public void WriteTo(AggregateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var weighted = WeightSum != Records || !_squaredWeights.IsSquare(1, Records);
        writer.WriteVarUInt(
            (Records > 0 ? HasRecords : 0)
            | (Records > 0 && weighted ? IsWeighted : 0)
            | (Errors.IsEmpty ? 0 : HasErrors)
            | (Late > 0 ? HasLate : 0)
            | (Rejected > 0 ? HasRejected : 0)
            | (Labelled > 0 ? HasLabelled : 0)
            | (SampledOut > 0 ? HasSampledOut : 0)
            | (Dropped > 0 ? HasDropped : 0));
        if (Records > 0)
        {
            writer.WriteVarUInt(Records);
            if (weighted)
            {
                writer.WriteNumber(WeightSum);
                _squaredWeights.WriteTo(writer);
            }

            writer.WriteVarInt(FirstEventTime!.Value);
            writer.WriteVarUInt((ulong)(LastEventTime!.Value - FirstEventTime.Value));
        }

        if (!Errors.IsEmpty)
            Errors.WriteTo(writer);
        foreach (var counter in (ReadOnlySpan<ulong>)[Late, Rejected, Labelled, SampledOut, Dropped])
        {
            if (counter > 0)
                writer.WriteVarUInt(counter);
        }
    }

    public void MergeFrom(ref AggregateReader reader)
    {
        var present = reader.ReadVarUInt();
        if ((present & ~Known) != 0)
            throw new AggregateFormatException($"a traffic summary has unknown content {present}");
        if ((present & HasRecords) != 0)
        {
            var records = reader.ReadTally();
            var isWeighted = (present & IsWeighted) != 0;
            WeightSum += isWeighted ? reader.ReadAmount() : records;
            if (isWeighted)
                _squaredWeights.MergeAmountFrom(ref reader);
            else
                _squaredWeights.Add(records);
            var first = reader.ReadVarInt();
            var length = reader.ReadVarUInt();
            if (records == 0 || length > (ulong)(long.MaxValue - Math.Max(first, 0)))
                throw new AggregateFormatException($"{records} records from {first} over {length} ms cannot be");
            Records += records;
            Include(first, first + (long)length);
        }

        if ((present & HasErrors) != 0)
            Errors.MergeFrom(ref reader);
        Late += Counter(ref reader, present & HasLate);
        Rejected += Counter(ref reader, present & HasRejected);
        Labelled += Counter(ref reader, present & HasLabelled);
        SampledOut += Counter(ref reader, present & HasSampledOut);
        Dropped += Counter(ref reader, present & HasDropped);
    }

    private static ulong Counter(ref AggregateReader reader, ulong present) => present != 0 ? reader.ReadTally() : 0;
}
