using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

internal sealed partial class BinStore
{
    private const byte HasCollapsed = 1;
    private const byte HasUniformWeight = 2;
    private const byte HasWeights = 4;
    private const byte Version2 = 8;

    /// <summary>
    /// total; if it is not 0: form, low, high − low, [collapsed], [weight sum], then the counts from low to high as a block, see
    /// <see cref="CountWriter"/>; then [a weight per occupied bin]. Streams are mostly sampled at one rate; then the weights are a
    /// multiple of the counts, and only their sum is written.
    /// </summary>
    internal void WriteTo(AggregateWriter writer)
    {
        Densify();
        writer.WriteVarUInt(Total);
        if (Total == 0)
            return;
        var form = Version2 | (Collapsed > 0 ? HasCollapsed : 0) | (!_isWeighted ? 0 : WeightIsUniform() ? HasUniformWeight : HasWeights);
        writer.WriteByte((byte)form);
        writer.WriteVarUInt((ulong)_low);
        writer.WriteVarUInt((ulong)(_high - _low));
        if (Collapsed > 0)
            writer.WriteVarUInt(Collapsed);
        if ((form & HasUniformWeight) != 0)
            writer.WriteNumber(_weightTotal);
        var counts = new CountWriter();
        for (var at = _low - _first; at <= _high - _first; at++)
            counts.Write(Cell(at));
        writer.WriteBlock(counts.Finish());
        for (var at = _low - _first; (form & HasWeights) != 0 && at <= _high - _first; at++)
        {
            if (Cell(at) > 0)
                writer.WriteNumber(_weights![at]);
        }
    }

    internal void MergeFrom(ref AggregateReader reader)
    {
        var total = reader.ReadTally();
        if (total == 0)
            return;
        var form = reader.ReadByte();
        if (form >= 2 * Version2 || (form & (HasUniformWeight | HasWeights)) == (HasUniformWeight | HasWeights))
            throw new AggregateFormatException($"the bins of a sketch have the unknown form {form}");
        var isVersion1 = (form & Version2) == 0;
        var indexCount = isVersion1 ? new LinearBuckets(mapping).IndexCount : mapping.IndexCount;
        var low = reader.ReadVarUInt();
        var span = reader.ReadVarUInt();
        if (low >= (ulong)indexCount || span >= (ulong)indexCount || low + span >= (ulong)indexCount)
            throw new AggregateFormatException($"the bins {low} to {low} + {span} of a sketch exceed index {indexCount - 1}");
        Collapsed += (form & HasCollapsed) != 0 ? reader.ReadTally() : 0;
        var weightSum = (form & HasUniformWeight) != 0 ? reader.ReadAmount() : (form & HasWeights) != 0 ? 0 : total;
        MergeBins(ref reader, new Encoded((int)low, (int)(low + span), total, weightSum, (form & HasWeights) != 0, isVersion1));
    }

    private void MergeBins(ref AggregateReader reader, in Encoded encoded)
    {
        var linear = new LinearBuckets(mapping);
        if (encoded.IsVersion1)
            Cover(linear.IndexOf(encoded.Low), linear.IndexOf(encoded.High));
        else
            Cover(encoded.Low, encoded.High);
        if (encoded.WeightSum != encoded.Total)
            EnsureWeighted();
        var spills = encoded.Total > uint.MaxValue;
        if (spills)
            EnsureSpilled();
        else
            MakeRoom(encoded.Total);
        Span<uint> occupied = stackalloc uint[((encoded.High - encoded.Low) / 32) + 1];
        occupied.Clear();
        var counts = new CountReader(reader.ReadBlock(), encoded.IsVersion1);
        var left = encoded.Total;
        var weight = encoded.WeightSum / encoded.Total;
        for (var position = encoded.Low; ; position++)
        {
            var count = counts.Read(out var gap);
            if (gap > (ulong)(encoded.High - position))
                throw new AggregateFormatException("a bin of a sketch lies outside its range");
            position += (int)gap;
            if (count > left || (count == 0 && (position == encoded.Low || position == encoded.High)))
                throw new AggregateFormatException($"the bin {position} of a sketch holds {count}, and its total leaves {left}");
            left -= count;
            var index = encoded.IsVersion1 ? linear.IndexOf(position) : position;
            if (!spills && !_isWeighted)
                _bins[index - _first] += (uint)count;
            else
                MergeCell(index - _first, count, weight, spills);
            if (encoded.HasWeights && count > 0)
                occupied[(position - encoded.Low) >> 5] |= 1u << (position - encoded.Low);
            if (position == encoded.High)
                break;
        }

        if (!counts.IsAtEnd)
            throw new AggregateFormatException("the bins of a sketch are followed by something else");
        if (left != 0)
            throw new AggregateFormatException("the bins of a sketch hold less than its total");
        Total += encoded.Total;
        _weightTotal += encoded.WeightSum;
        for (var position = encoded.Low; encoded.HasWeights && position <= encoded.High; position++)
        {
            if ((occupied[(position - encoded.Low) >> 5] & (1u << (position - encoded.Low))) == 0)
                continue;
            var own = reader.ReadAmount();
            var index = encoded.IsVersion1 ? linear.IndexOf(position) : position;
            _weights![index - _first] += own;
            _weightTotal += own;
        }
    }

    // Weights that are written one by one come later; until then they are 0.
    private void MergeCell(int at, ulong count, double weight, bool spills)
    {
        if (spills)
            _spill![at] += count;
        else
            _bins[at] += (uint)count;
        if (_isWeighted)
            _weights![at] += weight * count;
    }

    // Weights of records are floats of at least 1: sums of them are exact, and multiples of 2^−23. Sums of any others are right to their rounding.
    private bool WeightIsUniform()
    {
        const double Units = 1 << 23;
        var rounding = _weightTotal * Units % 1 == 0 ? 0 : 1e-12;
        var weight = _weightTotal / Total;
        for (var at = _low - _first; at <= _high - _first; at++)
        {
            var expected = weight * Cell(at);
            if (Math.Abs(_weights![at] - expected) > rounding * expected)
                return false;
        }

        return true;
    }

    private readonly record struct Encoded(int Low, int High, ulong Total, double WeightSum, bool HasWeights, bool IsVersion1);
}
