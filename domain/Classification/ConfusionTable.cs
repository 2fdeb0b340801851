namespace OrleansMonitor.Domain.Classification;

/// <summary>A confusion matrix in the order of its classes, as the metrics read it.</summary>
internal sealed class ConfusionTable
{
    public required string[] Classes { get; init; }

    public required bool HasOther { get; init; }

    public required ulong[][] Counts { get; init; }

    public required double[][] Weights { get; init; }

    /// <summary>Σw of each row and of each column.</summary>
    public required double[] Support { get; init; }

    public required double[] Predicted { get; init; }

    /// <summary>Σw² of each row and of each column.</summary>
    public required double[] SupportSquares { get; init; }

    public required double[] PredictedSquares { get; init; }

    /// <summary>Σw predicted correctly, per class; of the classes in other taken together.</summary>
    public required double[] Correct { get; init; }
}
