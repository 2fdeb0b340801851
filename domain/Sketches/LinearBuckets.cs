namespace OrleansMonitor.Domain.Sketches;

/// <summary>
/// The mapping of version 1 of the binary form: 2^bits buckets of equal width an octave. What is read goes where the middle of
/// its bucket lies, so that the errors of both mappings add up: at most 1.8% and 6.1%.
/// </summary>
internal readonly struct LinearBuckets(IndexMapping mapping)
{
    private const int Octaves = 64;

    private readonly int _bits = mapping == IndexMapping.Fine ? 6 : 4;

    internal int IndexCount => 2 * Octaves << _bits;

    internal int IndexOf(int linear)
    {
        var lower = LowerBound(linear);
        var upper = LowerBound(linear + 1);
        return mapping.Index(2 / ((1 / lower) + (1 / upper)));
    }

    private double LowerBound(int linear) =>
        Math.ScaleB(1 + ((linear & ((1 << _bits) - 1)) / (double)(1 << _bits)), (linear >> _bits) - Octaves);
}
