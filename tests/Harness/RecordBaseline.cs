using System.Runtime.InteropServices;
using OrleansMonitor.Domain.Baselines;
using OrleansMonitor.Domain.Records;

namespace OrleansMonitor.Harness;

/// <summary>The baseline of a block of <see cref="RecordSource"/>, as a client makes it of a file: features, predicted class and score.</summary>
public static class RecordBaseline
{
    public static Baseline Of(RecordBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var (rows, builder) = ((int)block.Count, new BaselineBuilder());
        foreach (var feature in block.Features)
            builder.AddNumbers(ColumnRole.Feature, feature.Name, Numbers(feature.Numbers.Span, rows));
        builder.AddNumbers(ColumnRole.Score, "", Numbers(block.Scores.Span, rows));
        builder.AddCategories(ColumnRole.Prediction, "", [.. block.Predictions.ToArray().Select(id => block.Classes[id])]);
        return builder.Build();
    }

    private static double[] Numbers(ReadOnlySpan<byte> column, int rows) => column.Length == rows * sizeof(double)
        ? MemoryMarshal.Cast<byte, double>(column).ToArray()
        : Array.ConvertAll(MemoryMarshal.Cast<byte, float>(column).ToArray(), static value => (double)value);
}
