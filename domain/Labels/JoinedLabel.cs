namespace OrleansMonitor.Domain.Labels;

/// <summary>A label and the prediction it belongs to: they count in the window of the prediction's event time.</summary>
public readonly record struct JoinedLabel(PendingPrediction Prediction, LateLabel Label);
