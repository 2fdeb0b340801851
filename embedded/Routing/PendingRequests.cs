using System.Numerics;
using OrleansMonitor.Embedded.Diagnostics;
using OrleansMonitor.Embedded.Invocation;

namespace OrleansMonitor.Embedded.Routing;

/// <summary>The calls of one caller that have no answer yet; each fails with a <see cref="TimeoutException"/> in time.</summary>
internal sealed class PendingRequests
{
    private readonly PendingList[] _lists;
    private readonly TimeSpan _timeout;
    private readonly GrainHostStatistics _statistics;

    /// <param name="time">Measures the timeout.</param>
    /// <param name="timeout">Of every request.</param>
    /// <param name="statistics">Counts the timeouts.</param>
    /// <param name="lists">About the number of processors that add at once; rounded up to a power of two.</param>
    internal PendingRequests(TimeProvider time, TimeSpan timeout, GrainHostStatistics statistics, int lists)
    {
        _timeout = timeout;
        _statistics = statistics;
        _lists = new PendingList[BitOperations.RoundUpToPowerOf2((uint)lists)];
        for (var i = 0; i < _lists.Length; i++)
            _lists[i] = new PendingList(time, timeout, Expire);
    }

    internal void Add(GrainRequest request)
    {
        var index = _lists.Length == 1 ? 0 : Thread.GetCurrentProcessorId() & (_lists.Length - 1);
        _lists[index].Add(request);
    }

    internal void Remove(GrainRequest request) => request.Pending.List?.Remove(request);

    internal List<GrainRequest> Snapshot()
    {
        var requests = new List<GrainRequest>();
        foreach (var list in _lists)
            list.CopyTo(requests);
        return requests;
    }

    internal void Dispose()
    {
        foreach (var list in _lists)
            list.Dispose();
    }

    private void Expire(GrainRequest request)
    {
        _statistics.OnTimeout();
        request.TryFail(new TimeoutException(
            $"{request.Method} of {request.GrainId} did not answer within {_timeout} (ResponseTimeout)."));
    }
}
