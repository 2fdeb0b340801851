using System.Globalization;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Sketches;

namespace OrleansMonitor.Cli.Views;

/// <summary>How far quartiles may be off, in the unit of the column: of values that are close together or far from what the sketch covers, that is much of their spread.</summary>
internal static class QuartileError
{
    // Of a standard deviation: less is of no matter to who reads quartiles.
    private const double Notable = 0.1;

    public static ResultColumn Column { get; } = new("±", "quartile_error", IsRight: true);

    /// <summary>What the sketch promises, for a title.</summary>
    public static string Promise { get; } =
        string.Create(CultureInfo.InvariantCulture, $"quartiles to within {100 * SignedQuantileSketch.RelativeAccuracy:0.#}%, with ± where that or more is a tenth of the deviation");

    /// <summary>Shown to people where it is notable.</summary>
    public static TableCell Of(double? min, double? lower, double? median, double? upper, double? max, double? deviation)
    {
        if (min is not { } least || max is not { } most || lower is not { } q1 || median is not { } q2 || upper is not { } q3)
            return TableCell.None;
        var error = ((double[])[q1, q2, q3]).Max(quartile => SignedQuantileSketch.AbsoluteErrorOf(quartile, least, most));
        return error > Notable * (deviation ?? 0) ? TableCell.Rounded(error) : TableCell.Rounded(error) with { Shown = "" };
    }
}
