namespace OrleansMonitor.Domain.Sketches;

/// <summary>Writes the counts of a range of bins, of which the first and the last are not empty, as adaptive Rice codes. See <see cref="CountModel"/>.</summary>
internal ref struct CountWriter()
{
    private RiceWriter _bits = new();
    private RiceContext _gaps = new();
    private RiceContext _sparse = new();
    private RiceContext _differences = new();
    private CountModel _model;
    private ulong _gap;

    internal void Write(ulong count)
    {
        var mean = _model.Mean;
        if (_gap > 0 || mean < CountModel.SparseMean)
        {
            if (count == 0)
            {
                _gap++;
                return;
            }

            _bits.Write(ref _gaps, _gap);
            _bits.Write(ref _sparse, count - 1);
            _model.FollowGap(_gap);
            _gap = 0;
        }
        else
        {
            _bits.Write(ref _differences, CountModel.ToDifference(count, mean));
        }

        _model.Follow(count);
    }

    /// <summary>What was written; valid until the thread's next writer.</summary>
    internal ReadOnlySpan<byte> Finish() => _bits.Finish();
}
