using OrleansMonitor.Grains.Health.Figures;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>The range of an overview and its steps, which are the same for all models. Times are Unix milliseconds.</summary>
/// <param name="Starts">Of the steps.</param>
/// <param name="End">Of the last one.</param>
/// <param name="StepMilliseconds">Their length.</param>
/// <param name="Zone">Of the times in sentences.</param>
/// <param name="Length">Of what was asked for.</param>
internal sealed record OverviewRange(long[] Starts, long End, long StepMilliseconds, TimeZoneInfo Zone, long Length)
{
    public const int DefaultPoints = 60;
    public const int MaxPoints = 240;

    private const long DefaultLength = 6 * 3_600_000;

    // Base windows are ten seconds unless configured otherwise, and a minute at most.
    private const long Row = 10_000;

    // Weeks begin on Mondays, and the first one after the epoch was the fifth day.
    private const long Week = 7 * 86_400_000L, FirstMonday = 4 * 86_400_000L;

    /// <summary>Reads the parameters, or says which one is wrong.</summary>
    public static OverviewRange? Of(string? from, string? to, string? timeZone, int points, DateTimeOffset now, out HealthRefusal? refusal)
    {
        var request = new TimelineRequest(Domain.Windows.OwnerKind.Model, "")
        {
            From = from,
            To = to,
            TimeZone = timeZone,
            Points = points,
        };
        if (!TimelineQuestions.TryRead(request, now, out var query, out refusal) || !TimeZoneParameter.TryParse(timeZone, out var zone, out _))
            return null;
        var end = query.Range.To ?? now.ToUnixTimeMilliseconds();
        var begin = Math.Max(0, query.Range.From ?? (end - DefaultLength));
        var step = FigureStep.Choose(Math.Max(end - begin, Row), points, Row);
        var offset = step % Week == 0 ? FirstMonday : 0;
        var first = begin < offset ? 0 : ((begin - offset) / step * step) + offset;
        var starts = new long[Math.Max(1, (end - first + step - 1) / step)];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = first + (i * step);
        return new OverviewRange(starts, first + (starts.Length * step), step, zone, end - begin);
    }

    /// <summary>The same for two that are answered alike.</summary>
    public string Key => FormattableString.Invariant($"{Starts[0]} {Starts.Length} {StepMilliseconds} {Zone.Id}");

    /// <summary>The same for two whose courses may stand for each other: a range that ends now keeps its courses while it moves on.</summary>
    public string CoursesKey(long now) => FormattableString.Invariant($"{(End > now ? -1 : Starts[0])} {Length} {StepMilliseconds}");

    /// <summary>The step that a time lies in; -1: none.</summary>
    public int Find(long time) => time < Starts[0] || time >= End ? -1 : (int)((time - Starts[0]) / StepMilliseconds);
}
