using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

internal sealed partial class BinStore
{
    private const byte HasCollapsed = 1;
    private const byte HasUniformWeight = 2;
    private const byte HasWeights = 4;

    /// <summary>
    /// total; if it is not 0: form, low, high − low, [collapsed], [weight sum], then per occupied bin in ascending order the
    /// number of empty bins before it and its count − 1, as a block of adaptive Rice codes; then [a weight per occupied bin].
    /// Streams are mostly sampled at one rate; then the weights are a multiple of the counts, and only their sum is written.
    /// </summary>
    internal void WriteTo(AggregateWriter writer)
    {
        Densify();
        writer.WriteVarUInt(Total);
        if (Total == 0)
            return;
        var form = (_collapsed > 0 ? HasCollapsed : 0) | (!_isWeighted ? 0 : WeightIsUniform() ? HasUniformWeight : HasWeights);
        writer.WriteByte((byte)form);
        writer.WriteVarUInt((ulong)_low);
        writer.WriteVarUInt((ulong)(_high - _low));
        if (_collapsed > 0)
            writer.WriteVarUInt(_collapsed);
        if ((form & HasUniformWeight) != 0)
            writer.WriteNumber(_weightTotal);
        WriteCounts(writer);
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
        if (form is >= 2 * HasWeights or >= (HasUniformWeight | HasWeights))
            throw new AggregateFormatException($"the bins of a sketch have the unknown form {form}");
        var low = reader.ReadVarUInt();
        var span = reader.ReadVarUInt();
        if (low >= (ulong)mapping.IndexCount || span >= MaxBins || low + span >= (ulong)mapping.IndexCount)
            throw new AggregateFormatException($"the bins {low} to {low} + {span} of a sketch exceed {MaxBins} bins or index {mapping.IndexCount - 1}");
        var collapsed = (form & HasCollapsed) != 0 ? reader.ReadTally() : 0;
        var weightSum = (form & HasUniformWeight) != 0 ? reader.ReadAmount() : (form & HasWeights) != 0 ? 0 : total;
        MergeBins(ref reader, new Encoded((int)low, (int)(low + span), total, collapsed, weightSum, (form & HasWeights) != 0));
    }

    private void MergeBins(ref AggregateReader reader, in Encoded encoded)
    {
        Densify();
        var floor = Cover(encoded.Low, encoded.High);
        if (encoded.WeightSum != encoded.Total)
            EnsureWeighted();
        var spills = encoded.Total > uint.MaxValue;
        if (spills)
            EnsureSpilled();
        else
            MakeRoom(encoded.Total);
        if (encoded.High == _high)
            _collapsed += encoded.Collapsed;

        Span<uint> occupied = stackalloc uint[MaxBins / 32];
        occupied.Clear();
        var bits = new RiceReader(reader.ReadBlock());
        var (gaps, counts) = (new RiceContext(), new CountCode());
        var left = encoded.Total;
        var weight = encoded.WeightSum / encoded.Total;
        for (var index = encoded.Low; ; index++)
        {
            var gap = bits.Read(ref gaps);
            if (gap > (ulong)(encoded.High - index))
                throw new AggregateFormatException("a bin of a sketch lies outside its range");
            index += (int)gap;
            var before = counts.Read(ref bits);
            if (before >= left)
                throw new AggregateFormatException("the bins of a sketch hold more than its total");
            left -= before + 1;
            if (index >= floor && !spills && !_isWeighted)
                _bins[index - _first] += (uint)before + 1;
            else
                MergeCell(Math.Max(index, floor) - _first, before + 1, weight, spills, index < floor);
            if (encoded.HasWeights)
                occupied[(index - encoded.Low) >> 5] |= 1u << (index - encoded.Low);
            if (index == encoded.High)
                break;
        }

        if (!bits.IsAtEnd)
            throw new AggregateFormatException("the bins of a sketch are followed by something else");
        if (left != 0)
            throw new AggregateFormatException("the bins of a sketch hold less than its total");
        Total += encoded.Total;
        _weightTotal += encoded.WeightSum;
        for (var index = encoded.Low; encoded.HasWeights && index <= encoded.High; index++)
        {
            if ((occupied[(index - encoded.Low) >> 5] & (1u << (index - encoded.Low))) == 0)
                continue;
            var own = reader.ReadAmount();
            _weights![Math.Max(index, floor) - _first] += own;
            _weightTotal += own;
        }
    }

    // Weights that are written one by one come later; until then they are 0.
    private void MergeCell(int at, ulong count, double weight, bool spills, bool collapses)
    {
        if (spills)
            _spill![at] += count;
        else
            _bins[at] += (uint)count;
        if (_isWeighted)
            _weights![at] += weight * count;
        if (collapses)
            _collapsed += count;
    }

    private void WriteCounts(AggregateWriter writer)
    {
        var bits = new RiceWriter();
        var (gaps, counts) = (new RiceContext(), new CountCode());
        ulong gap = 0;
        for (var at = _low - _first; at <= _high - _first; at++)
        {
            var count = Cell(at);
            if (count == 0)
            {
                gap++;
                continue;
            }

            bits.Write(ref gaps, gap);
            counts.Write(ref bits, count - 1);
            gap = 0;
        }

        writer.WriteBlock(bits.Finish());
    }

    // To the rounding that sums of equal weights have, so that nothing is lost that was known.
    private bool WeightIsUniform()
    {
        const double Rounding = 1e-12;
        var weight = _weightTotal / Total;
        for (var at = _low - _first; at <= _high - _first; at++)
        {
            var expected = weight * Cell(at);
            if (Math.Abs(_weights![at] - expected) > Rounding * expected)
                return false;
        }

        return true;
    }

    private readonly record struct Encoded(int Low, int High, ulong Total, ulong Collapsed, double WeightSum, bool HasWeights);

    /// <summary>
    /// Counts of neighbouring bins resemble each other. Once their running mean is 4 or more, the difference from it is coded:
    /// zigzag up to twice the mean, the count itself beyond.
    /// </summary>
    private struct CountCode()
    {
        private RiceContext _context = new();
        private long _mean16;

        private readonly ulong Mean => (ulong)(_mean16 + 8) >> 4;

        internal void Write(ref RiceWriter bits, ulong value)
        {
            var mean = Mean;
            var coded = mean < 4 || value > 2 * mean ? value : value > mean ? (2 * (value - mean)) - 1 : 2 * (mean - value);
            bits.Write(ref _context, coded);
            Follow(value);
        }

        internal ulong Read(ref RiceReader bits)
        {
            var mean = Mean;
            var coded = bits.Read(ref _context);
            var value = mean < 4 || coded > 2 * mean ? coded : (coded & 1) != 0 ? mean + ((coded + 1) >> 1) : mean - (coded >> 1);
            if (value > AggregateReaderChecks.MaxTally)
                throw new AggregateFormatException($"a bin of a sketch holds {value}, more than {AggregateReaderChecks.MaxTally}");
            Follow(value);
            return value;
        }

        private void Follow(ulong value) => _mean16 += (((long)value << 4) - _mean16) >> 1;
    }
}
