namespace OrleansMonitor.Cli.Output;

/// <summary>A course in a line of text: a block for each value, from the lower edge of the scale to its upper one; a blank where there is none.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <param name="values">In order of time.</param>
    /// <param name="isFromZero">Whether the scale begins at 0, so that noise does not shout; otherwise it has room for what varies.</param>
    public static string Of(IReadOnlyList<double?> values, bool isFromZero = true)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (value is { } known && double.IsFinite(known))
                (least, most) = (Math.Min(least, known), Math.Max(most, known));
        }

        if (isFromZero)
            (least, most) = (Math.Min(0, least), Math.Max(0, most));
        return string.Create(values.Count, (values, least, most), static (text, scale) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = scale.values[i] is { } value && double.IsFinite(value) ? BlockOf(value, scale.least, scale.most) : ' ';
        });
    }

    /// <summary>What never varies is in the middle, unless it is 0.</summary>
    private static char BlockOf(double value, double least, double most) => most > least
        ? Blocks[Math.Min(Blocks.Length - 1, (int)((value - least) / (most - least) * Blocks.Length))]
        : Blocks[value == 0 ? 0 : Blocks.Length / 2];
}
