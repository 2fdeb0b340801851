using System.Runtime.CompilerServices;
using OrleansMonitor.Domain.Encoding;

namespace OrleansMonitor.Domain.Sketches;

/// <summary>Reads what <see cref="CountWriter"/> wrote.</summary>
/// <param name="isVersion1">Whether the gap before each count that is not 0 is there, however many there are.</param>
internal ref struct CountReader(ReadOnlySpan<byte> data, bool isVersion1)
{
    private const ulong Version1SparseMean = 4;

    private RiceReader _bits = new(data);
    private RiceContext _gaps = new();
    private RiceContext _sparse = new();
    private RiceContext _differences = new();
    private CountModel _model;

    internal readonly bool IsAtEnd => _bits.IsAtEnd;

    /// <summary>The next count, which may be 0, and how many empty bins lie before it.</summary>
    internal ulong Read(out ulong gap)
    {
        var mean = _model.Mean;
        ulong count;
        if (isVersion1)
        {
            gap = _bits.Read(ref _gaps);
            var coded = _bits.Read(ref _differences);
            count = mean < Version1SparseMean ? coded : CountModel.FromDifference(coded, mean);
            _model.Follow(Checked(count));
            return count + 1;
        }

        gap = 0;
        if (mean < CountModel.SparseMean)
        {
            gap = _bits.Read(ref _gaps);
            count = Checked(_bits.Read(ref _sparse)) + 1;
            _model.FollowGap(gap);
        }
        else
        {
            count = Checked(CountModel.FromDifference(_bits.Read(ref _differences), mean));
        }

        _model.Follow(count);
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Checked(ulong count)
    {
        if (count > AggregateReaderChecks.MaxTally)
            Refuse(count);
        return count;
    }

    private static void Refuse(ulong count) => throw new AggregateFormatException($"a bin of a sketch holds {count}, more than {AggregateReaderChecks.MaxTally}");
}
