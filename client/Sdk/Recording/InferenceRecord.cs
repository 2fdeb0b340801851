namespace OrleansMonitor.Client;

/// <summary>One prediction. Everything is optional; what is not set is absent.</summary>
public readonly struct InferenceRecord
{
    public InferenceId Id { get; init; }

    /// <summary>When it happened. Default: now.</summary>
    public DateTimeOffset EventTime { get; init; }

    public TimeSpan? Latency { get; init; }

    /// <summary>Predicted class by name, 1 to 128 characters.</summary>
    public string? Prediction { get; init; }

    /// <summary>Predicted class by its place in <see cref="ModelSchema.Classes"/>, instead of its name.</summary>
    public int? PredictionIndex { get; init; }

    /// <summary>Actual class, when it is known already.</summary>
    public string? Label { get; init; }

    /// <summary>Actual class by its place in <see cref="ModelSchema.Classes"/>.</summary>
    public int? LabelIndex { get; init; }

    /// <summary>Confidence, 0 to 1: the probability of <see cref="ModelSchema.PositiveClass"/>, or of the predicted class.</summary>
    public double? Score { get; init; }

    /// <summary>Predicted number.</summary>
    public double? Value { get; init; }

    /// <summary>Actual number, when it is known already.</summary>
    public double? Actual { get; init; }

    /// <summary>
    /// Between which numbers the actual one is predicted to be, where <see cref="ModelSchema.Intervals"/> says that this comes; both or neither.
    /// </summary>
    public double? LowerBound { get; init; }

    public double? UpperBound { get; init; }

    /// <summary>A stable code of an error, such as <c>timeout</c>; at most 253 different ones a model.</summary>
    public string? Error { get; init; }

    public int? InputTokens { get; init; }

    public int? OutputTokens { get; init; }

    /// <summary>Of the input tokens, those read from a cache.</summary>
    public int? CachedTokens { get; init; }

    /// <summary>Of the output tokens, those spent on reasoning.</summary>
    public int? ReasoningTokens { get; init; }

    public TimeSpan? TimeToFirstToken { get; init; }

    public TimeSpan? TimePerOutputToken { get; init; }

    /// <summary>Currency units ≥ 0.</summary>
    public double? Cost { get; init; }
}
