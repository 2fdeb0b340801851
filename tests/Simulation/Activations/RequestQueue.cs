using System.Diagnostics.CodeAnalysis;

namespace OrleansMonitor.Simulation.Activations;

/// <summary>
/// The requests of one activation: those that may start beside others, and those that wait until they are alone. A read-only one may
/// start beside others of its kind.
/// </summary>
/// <param name="isReentrant">Whether every request may start beside others.</param>
internal sealed class RequestQueue(bool isReentrant)
{
    // A sequence number tells which came first.
    private readonly Queue<GrainRequest> _interleaving = new();
    private readonly Queue<GrainRequest> _exclusive = new();
    private long _sequence;
    private int _runningExclusive;
    private int _runningReadOnly;

    internal int Waiting => _exclusive.Count + _interleaving.Count;

    internal int Running { get; private set; }

    /// <summary>Whether one may start now.</summary>
    internal bool IsReady => _interleaving.Count > 0 || MayStartExclusive(out _);

    internal void Add(GrainRequest request)
    {
        request.Sequence = _sequence++;
        (IsExclusive(request) ? _exclusive : _interleaving).Enqueue(request);
    }

    internal bool TryTake([NotNullWhen(true)] out GrainRequest? request)
    {
        if (!MayStartExclusive(out var exclusive))
            return _interleaving.TryDequeue(out request);
        request = _interleaving.TryPeek(out var interleaving) && interleaving.Sequence < exclusive.Sequence
            ? _interleaving.Dequeue()
            : _exclusive.Dequeue();
        return true;
    }

    /// <summary>All that wait, in the order in which they came.</summary>
    internal GrainRequest[] TakeAll()
    {
        var all = _exclusive.Concat(_interleaving).OrderBy(static request => request.Sequence).ToArray();
        _exclusive.Clear();
        _interleaving.Clear();
        return all;
    }

    internal void Begin(GrainRequest request) => Count(request, 1);

    internal void End(GrainRequest request) => Count(request, -1);

    private bool IsExclusive(GrainRequest request) => !isReentrant && !request.Interleaves;

    private void Count(GrainRequest request, int change)
    {
        Running += change;
        if (!IsExclusive(request))
            return;
        _runningExclusive += change;
        if (request.IsReadOnly)
            _runningReadOnly += change;
    }

    /// <summary>Only the head may start: a read-only request does not overtake a writer that waits.</summary>
    private bool MayStartExclusive([NotNullWhen(true)] out GrainRequest? head) =>
        _exclusive.TryPeek(out head)
        && (_runningExclusive == 0 || (head.IsReadOnly && _runningExclusive == _runningReadOnly));
}
