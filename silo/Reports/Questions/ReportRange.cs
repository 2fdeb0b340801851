using System.Globalization;
using OrleansMonitor.Health;

namespace OrleansMonitor.Silo.Reports.Questions;

/// <summary>The effective range of a report, for the questions after the first: they are then all of the same records.</summary>
internal sealed record ReportRange(string Model, string? Version, string? TimeZone, DateTimeOffset Begin, DateTimeOffset End)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    public TimeSpan Length => End - Begin;

    public ReportStep Step => ReportStep.For(Length);

    public string From => Text(Begin);

    public string To => Text(End);

    /// <summary>Begin of the range of the same length before.</summary>
    public string FromBefore => Text(Begin - DateTimeOffset.MinValue < Length ? DateTimeOffset.MinValue : Begin - Length);

    public static ReportRange Of(ReportParameters asked, ModelHealth whole)
    {
        // Without a record there is no range.
        var end = whole.To > whole.From ? whole.To : whole.From + Least;
        return new ReportRange(asked.Model, asked.Version, asked.TimeZone, whole.From, end);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
