using OrleansMonitor.Domain.Rules;
using OrleansMonitor.Grains.Alerting;

namespace OrleansMonitor.Grains.Tests.Alerting;

/// <summary>What the notifier was told, outside of all silos: it outlives them as a store would.</summary>
internal sealed class TransitionRecorder
{
    private readonly Dictionary<string, List<AlertTransition>> _byAlert = new(StringComparer.Ordinal);

    /// <summary>Transitions that came again.</summary>
    public int Repeated { get; private set; }

    public IReadOnlyDictionary<string, List<AlertTransition>> ByAlert => _byAlert;

    public void Record(AlertTransition transition)
    {
        var id = transition.Alert.Id;
        if (!_byAlert.TryGetValue(id, out var known))
            _byAlert.Add(id, known = []);
        if (transition.Sequence <= known.Count)
        {
            // What is told again is what was told.
            AlertingOracle.Of(transition).ShouldBe(AlertingOracle.Of(known[(int)transition.Sequence - 1]), $"{Name(transition)}: transition {transition.Sequence} changed");
            Repeated++;
            return;
        }

        transition.Sequence.ShouldBe(known.Count + 1, $"{Name(transition)}: a transition is missing");
        transition.From.ShouldBe(known.Count == 0 ? AlertPhase.Inactive : known[^1].Alert.Phase, $"{Name(transition)}: transition {transition.Sequence} does not follow");
        known.Add(transition);
    }

    /// <summary>The phase of an alert as it was told last.</summary>
    public AlertPhase PhaseOf(string id) => _byAlert.GetValueOrDefault(id)?[^1].Alert.Phase ?? AlertPhase.Inactive;

    public List<AlertTransition> Of(string rule, string model) =>
        _byAlert.Values.FirstOrDefault(t => t[0].Alert.Rule == rule && t[0].Alert.Labels.Any(l => l.Name is "model" or "node" && l.Value == model)) ?? [];

    private static string Name(AlertTransition transition) => $"{transition.Alert.Rule} {string.Join(',', transition.Alert.Labels.Select(static l => l.Value))}";
}

/// <summary>Takes transitions over.</summary>
internal sealed class RecordingNotifierGrain(TransitionRecorder recorder) : Grain, IAlertNotifierGrain
{
    public Task NotifyAsync(AlertTransition[] transitions)
    {
        foreach (var transition in transitions)
            recorder.Record(transition);
        return Task.CompletedTask;
    }

    public Task<AlertMark[]> GetMarksAsync(string[] ids) => Task.FromResult<AlertMark[]>([]);
}
