using OrleansMonitor.Client;

namespace OrleansMonitor.Cli.Fleet;

/// <summary>Outcomes that are known to the simulation and become known to the node later. Bounded: past it they are lost.</summary>
internal sealed class LabelQueue
{
    private const int MaxWaiting = 100_000;

    private readonly PriorityQueue<Outcome, long> _waiting = new();

    public int Count => _waiting.Count;

    /// <summary>Outcomes that found no room.</summary>
    public long Lost { get; private set; }

    public void Add(ModelMonitor monitor, InferenceId id, in Sample sample, long dueMilliseconds) =>
        Add(new Outcome(monitor, id, sample.Actual, sample.ActualValue), dueMilliseconds);

    /// <summary>A user's thumb, up or down.</summary>
    public void AddFeedback(ModelMonitor monitor, InferenceId id, in Sample sample, long dueMilliseconds) =>
        Add(new Outcome(monitor, id, null, double.NaN, sample.IsLiked), dueMilliseconds);

    /// <summary>Records the labels and the feedback that are due.</summary>
    public void Deliver(long nowMilliseconds)
    {
        while (_waiting.TryPeek(out var outcome, out var due) && due <= nowMilliseconds)
        {
            _waiting.Dequeue();
            if (outcome.IsLiked is { } isLiked)
                outcome.Monitor.Measure(outcome.Id, "thumbs_up", isLiked);
            else if (outcome.Class is { } label)
                outcome.Monitor.Label(outcome.Id, label);
            else
                outcome.Monitor.LabelValue(outcome.Id, outcome.Value);
        }
    }

    private void Add(in Outcome outcome, long dueMilliseconds)
    {
        if (_waiting.Count == MaxWaiting)
            Lost++;
        else
            _waiting.Enqueue(outcome, dueMilliseconds);
    }

    private readonly record struct Outcome(ModelMonitor Monitor, InferenceId Id, string? Class, double Value, bool? IsLiked = null);
}
