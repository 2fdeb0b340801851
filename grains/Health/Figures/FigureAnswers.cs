namespace OrleansMonitor.Grains.Health.Figures;

/// <summary>From what was computed to what is answered.</summary>
internal static class FigureAnswers
{
    /// <param name="query">What was asked.</param>
    /// <param name="course">What was found.</param>
    /// <param name="nodes">Of a model: how many of its nodes report, and how many are expected to.</param>
    public static FigureData Of(FigureQuery query, FigureCourse course, (int Reporting, int Expected)? nodes)
    {
        var (head, state) = (course.Head, course.Head.State);
        var answer = new FigureData(
            query.Range.Name, 0, 0, 0, 0, [], [], head.Watermark, [], FigurePoint.Nothing, Names(head, static slice => slice.Version), Names(head, static slice => slice.Segment),
            nodes is var (reporting, expected) ? new FigurePresence(reporting, expected, state.PendingPredictions, state.OldestPending) : null);
        if (head.Grid is not { } grid)
            return answer with { Exceeded = new HealthLimit(HealthLimitKind.Points, FigureQuery.MaxPoints) };
        answer = answer with { From = grid.IsEmpty ? grid.End : grid.Starts[0], To = grid.End, StepMilliseconds = grid.Step.Months > 0 ? 0 : grid.Step.Milliseconds, StepMonths = grid.Step.Months };
        if (course.Result != FigureReadResult.Read)
            return answer with { Exceeded = new HealthLimit(HealthLimitKind.Rows, OwnerReader.MaxRows) };
        return answer with
        {
            Starts = grid.Starts,
            Columns = FigureColumns.Of(course.Plan, course.Points),
            Records = Array.ConvertAll(course.Points, static point => point?.Totals.Records ?? 0),
            Totals = FigureColumns.Sum(course.Points),
        };
    }

    private static string[] Names(FigureHead head, Func<(string Version, string Segment), string> of) =>
        [.. head.Catalog.Slices.Select(of).Where(static name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)];
}
