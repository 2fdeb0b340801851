namespace OrleansMonitor.Health.Parameters;

/// <summary>The length of a series' points: a fixed time, or days or months of the calendar.</summary>
/// <param name="Milliseconds">0 when <paramref name="Months"/> is positive.</param>
/// <param name="Months">0 when <paramref name="Milliseconds"/> is positive.</param>
public readonly record struct StepParameter(long Milliseconds, int Months)
{
    public const string Description = "Length of a point: " + Grammar + ". Days, weeks (from Monday), months and years are those of the calendar in the time zone, so a day may have 23 or 25 hours; shorter steps are of fixed length.";

    public const string Grammar = "a whole number and a unit of s, m, h, d, w, mo or y, such as 10s, 1m, 1h, 1d, 1mo; at least 1s and at most 100y";

    public static bool TryParse(string text, out StepParameter step)
    {
        step = default;
        if (!Duration.TryParse(text, out var milliseconds, out var months) || milliseconds + months == 0)
            return false;
        if (months == 0 && milliseconds < 1000)
            return false;
        step = new StepParameter(milliseconds, months);
        return true;
    }
}
