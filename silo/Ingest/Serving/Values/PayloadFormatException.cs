namespace OrleansMonitor.Silo.Ingest.Serving.Values;

/// <summary>A payload that cannot be read, in the terms of a rejection.</summary>
internal sealed class PayloadFormatException : Exception
{
    public PayloadFormatException(string reason, string field, string value, string limit)
        : base($"{field} is '{value}'; it must be {limit}") => (Reason, Field, Value, Limit) = (reason, field, value, limit);

    public string Reason { get; }

    public string Field { get; }

    public string Value { get; }

    public string Limit { get; }
}

/// <summary>Stable codes of what is not taken, beside those of records; docs/serving.md lists them.</summary>
internal static class PayloadReasons
{
    public const string Shape = "payload-shape";
    public const string TensorInvalid = "tensor-invalid";
    public const string TensorSkipped = "tensor-left-out";
    public const string PredictionUnread = "prediction-unread";
    public const string RowsDiffer = "rows-differ";
    public const string EventInvalid = "event-invalid";
    public const string EventId = "event-id-missing";
    public const string ModelMissing = "model-missing";
    public const string WaitingFull = "too-many-waiting";
}
