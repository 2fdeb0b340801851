namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>Length of a point of the timelines, as queries name it.</summary>
internal sealed record ReportStep(string Text, TimeSpan Length)
{
    /// <summary>As many as a printed line tells apart.</summary>
    public const int MaxPoints = 240;

    private static readonly ReportStep[] Steps =
    [
        Of("10s", 10), Of("20s", 20), Of("30s", 30), Of("1m", 60), Of("2m", 120), Of("5m", 300), Of("10m", 600), Of("15m", 900), Of("30m", 1800), Of("1h", 3600),
        Of("2h", 7200), Of("3h", 10_800), Of("6h", 21_600), Of("12h", 43_200), Of("1d", 86_400), Of("1w", 604_800), Of("1mo", 2_592_000), Of("1y", 31_536_000),
    ];

    public static ReportStep For(TimeSpan range) => Array.Find(Steps, step => range <= step.Length * MaxPoints) ?? Steps[^1];

    private static ReportStep Of(string text, double seconds) => new(text, TimeSpan.FromSeconds(seconds));
}
