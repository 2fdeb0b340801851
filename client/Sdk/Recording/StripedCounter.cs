namespace OrleansMonitor.Client.Recording;

/// <summary>A counter with a cell, and a cache line, for each stripe of recording threads.</summary>
internal sealed class StripedCounter(int stripes)
{
    private const int CellsPerLine = 16;

    private readonly long[] _cells = new long[(stripes + 1) * CellsPerLine];

    public void Increment(int stripe) => Interlocked.Increment(ref _cells[(stripe + 1) * CellsPerLine]);

    public void Add(int stripe, long count) => Interlocked.Add(ref _cells[(stripe + 1) * CellsPerLine], count);

    public long Sum()
    {
        long sum = 0;
        for (var i = CellsPerLine; i < _cells.Length; i += CellsPerLine)
            sum += Volatile.Read(ref _cells[i]);
        return sum;
    }
}
