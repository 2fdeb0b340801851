using OrleansMonitor.Domain.Drift;
using OrleansMonitor.Domain.Labels;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Families;

/// <summary>What families are read of. Not thread-safe.</summary>
/// <param name="window">The merged rows: all up to a time for counters, those of a step for gauges.</param>
/// <param name="state">What is known of the owner beside its rows; null: not asked for.</param>
public sealed class FamilyInput(in MetricInput window, FamilyState? state = null)
{
    private readonly MetricInput _window = window;
    private DataDrift? _drift;

    public ref readonly MetricInput Window => ref _window;

    public FamilyState? State { get; } = state;

    /// <summary>Judged once for all families; null: there is no baseline, or nothing was counted with its bins.</summary>
    internal DataDrift? Drift => _window.Baseline is not { } baseline || !_window.Window.HasBins || _window.Window.Bins.Find(baseline.Bins.Fingerprint) is null
        ? null
        : _drift ??= DataDriftJudge.Judge(baseline, _window.Window);
}

/// <summary>What is known of a model beside its rows.</summary>
/// <param name="Labels">What became of labels that came on their own.</param>
/// <param name="PendingPredictions">Predictions that wait for their label.</param>
/// <param name="WaitingLabels">Labels that wait for their prediction.</param>
public sealed record FamilyState(LabelTally Labels, long PendingPredictions, long WaitingLabels);
