using OrleansMonitor.Domain.Records;
using OrleansMonitor.Domain.Windows;

namespace OrleansMonitor.Benchmarks.Folding;

/// <summary>Active windows of one model: what a fold hands over is merged into the window where it belongs.</summary>
internal sealed class WindowTable(int windows, long length) : IWindowSink
{
    private readonly PartialAggregate[] _windows = [.. Enumerable.Range(0, windows).Select(static _ => new PartialAggregate())];

    public int Count => _windows.Length;

    public bool TryAdd(WindowStart window, ReadOnlySpan<byte> baseWindows, PartialAggregate partial)
    {
        _windows[(int)(window.Start / length % _windows.Length)].Merge(partial);
        return true;
    }
}
