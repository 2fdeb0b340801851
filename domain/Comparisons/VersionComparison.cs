using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Domain.Comparisons;

/// <summary>
/// Compares two versions of a model by all their records since a fixed begin. Every interval is of a confidence sequence: it may be
/// looked at as often as one likes, and acted upon at any time.
/// </summary>
public sealed class VersionComparison
{
    /// <summary>Effective records of either version below which nothing is said: until then a variance is a guess.</summary>
    public const double MinRecords = 100;

    private readonly ComparedVersion _baseline;
    private readonly ComparedVersion _candidate;
    private readonly ComparisonSettings _settings;
    private readonly double _recordsPerSecond;
    private readonly IReadOnlyList<ComparisonMetric> _measured;
    private readonly IReadOnlyList<ComparisonMetric> _decisive;

    // Measurements of which a direction is declared, and of which there is none.
    private readonly IReadOnlyList<ComparisonMetric> _unmeasured;
    private readonly Lazy<IReadOnlyList<FigureComparison>> _all;

    /// <param name="baseline">The version that serves.</param>
    /// <param name="candidate">The one that is to take its place.</param>
    /// <param name="settings">Null: the defaults.</param>
    public VersionComparison(ComparedVersion baseline, ComparedVersion candidate, ComparisonSettings? settings = null)
    {
        (_baseline, _candidate, _settings) = (baseline, candidate, settings ?? new ComparisonSettings());
        // Records of one moment, as a file without times has them, came at no rate.
        _recordsPerSecond = candidate.Seconds >= 1 ? candidate.All.Records / candidate.Seconds : 0;
        Mix = MixShift.Of(baseline.Segments, candidate.Segments, _settings.Alpha);
        _measured = MeasurementComparison.Between(baseline.All, candidate.All, _settings.Directions.Keys);
        _unmeasured = [.. _settings.Directions.Keys.Where(declared => !ComparisonMetrics.Declarable.Contains(declared) && !_measured.Any(metric => IsOf(metric, declared))).Order(StringComparer.Ordinal).Select(MeasurementComparison.Declared)];
        _decisive = _settings.IsChosen ? _settings.Decisive : [.. _settings.Decisive, .. ComparisonMetrics.All.Concat(_measured).Where(metric => metric.DeclaredAs is not null && Directed(metric).Worse != MetricDirection.None), .. _unmeasured];
        _all = new(All);
    }

    /// <summary>Null where there are no two segments.</summary>
    public MixShift? Mix { get; }

    /// <summary>What one must know of the measurements.</summary>
    public IEnumerable<string> MeasurementNotes()
    {
        var wanted = _decisive.Concat(_unmeasured).Concat(_measured.Where(metric => Directed(metric).Worse != MetricDirection.None)).DistinctBy(static metric => metric.Name);
        foreach (var missing in wanted.Where(metric => metric.MeasuredName is not null && !IsOfEither(metric) && !IsWithheld(metric)))
            yield return MeasurementComparison.MissingNote(_baseline.All, _candidate.All, missing);
        if (MeasurementComparison.Beyond(_baseline.All, _candidate.All) is > 0 and var more)
            yield return $"{more} more measurements are compared where they are chosen or a direction of them is declared.";
    }

    /// <summary>
    /// The figures that decide, then all others; those that neither version has are left out, unless they were chosen or a direction of them is declared, and so are those
    /// that are withheld of a version.
    /// </summary>
    public IReadOnlyList<FigureComparison> Figures() => [.. _all.Value.Where(static figure => !figure.IsWithheld)];

    /// <summary>What there would be to compare, were it not withheld of a version: those that decide, then all others.</summary>
    public WithheldComparison Withheld() => new(_baseline, _candidate, [.. _all.Value.Where(static figure => figure.IsWithheld)], _settings.IsChosen);

    private IReadOnlyList<FigureComparison> All() =>
    [
        .. _decisive.Select(metric => Compare(metric, isDecisive: true)).Where(figure => IsWanted(figure) || IsThere(figure)),
        .. ComparisonMetrics.All.Concat(_measured).Where(metric => _decisive.All(other => other.Name != metric.Name)).Select(metric => Compare(metric, isDecisive: false)).Where(IsThere),
    ];

    /// <summary>
    /// The verdict on the candidate: worse if any figure that decides is; undecided if any is, or was chosen or declared and is missing, or only one version has
    /// it, or it is withheld; else better if any is, and no worse. A chosen figure without a direction is no worse where it is alike, and leaves open what it means where it is not.
    /// </summary>
    public ComparisonVerdict Verdict(IEnumerable<FigureComparison> figures)
    {
        var verdict = ComparisonVerdict.NotCompared;
        foreach (var figure in figures)
        {
            if (!figure.IsDecisive || (!figure.HasDirection && !_settings.IsChosen))
                continue;
            if (figure.Verdict == ComparisonVerdict.Worse)
                return ComparisonVerdict.Worse;
            if (!IsWanted(figure) && !IsThere(figure))
                continue;
            verdict = (verdict, figure.Verdict) switch
            {
                (ComparisonVerdict.Undecided, _) => verdict,
                (_, ComparisonVerdict.NotCompared or ComparisonVerdict.Undecided or ComparisonVerdict.Differs) => ComparisonVerdict.Undecided,
                (ComparisonVerdict.Better, _) => verdict,
                (_, ComparisonVerdict.Alike) => ComparisonVerdict.NoWorse,
                _ => figure.Verdict,
            };
        }

        return Withheld().Decisive.Count > 0 ? ComparisonVerdict.Undecided : verdict;
    }

    public FigureComparison Compare(ComparisonMetric metric, bool isDecisive)
    {
        ArgumentNullException.ThrowIfNull(metric);
        metric = Directed(metric);
        // As many as were declared, measured or not, so that it does not change when measurements come.
        var deciding = Math.Max(_decisive.Count, _settings.Decisive.Count + (_settings.IsChosen ? 0 : _settings.Directions.Count));
        var alpha = _settings.Alpha / (isDecisive ? Math.Max(1, deciding) : 1);
        var figure = new FigureComparison { Metric = metric.Name, Unit = metric.Unit, Verdict = ComparisonVerdict.NotCompared, IsDecisive = isDecisive, HasDirection = metric.Worse != MetricDirection.None, Level = 1 - alpha };
        figure = metric.Estimate is null ? OfQuantile(figure, metric, alpha) : OfMean(figure, metric, alpha);
        return figure with { Sentence = ComparisonSentence.Of(figure, metric, _baseline.Name, _candidate.Name, Mix is { IsSignificant: true }) };
    }

    private FigureComparison OfMean(FigureComparison figure, ComparisonMetric metric, double alpha)
    {
        var (a, b) = (metric.Estimate!(_baseline.All), metric.Estimate(_candidate.All));
        figure = figure with { Baseline = a?.Value, Candidate = b?.Value, BaselineCount = a?.Count ?? 0, CandidateCount = b?.Count ?? 0 };
        if (!IsOfEither(metric))
            return Missing(figure with { Baseline = null, Candidate = null, BaselineCount = 0, CandidateCount = 0 }, metric);
        if (a is not { } first || b is not { } second)
            return Missing(figure, metric);
        figure = figure with { Margin = Margin(metric, first.Value), Difference = second.Value - first.Value };
        if (Shortage(first.Effective, second.Effective, second.Count) is var (more, reason))
            return Later(figure, more) with { Verdict = ComparisonVerdict.Undecided, Reason = reason };
        if (double.IsNaN(first.Variance + second.Variance))
            return figure with { Verdict = ComparisonVerdict.Undecided, Reason = FormattableString.Invariant($"how much it varies is known from {BatchVariance.MinWindows} windows with records on") };
        if (metric is { DeclaredAs: not null, IsBounded: false } && first.Variance + second.Variance == 0 && first.Value == second.Value)
            return figure with { Verdict = ComparisonVerdict.Undecided, Reason = "all values of both versions are the same, so that how much they vary is not known" };
        var difference = MeanDifference.Of(first, second, metric.IsProportion, metric.IsBounded);
        var (lower, upper) = difference.Interval(alpha, metric.IsBounded);
        figure = Judged(figure with { Lower = lower, Upper = upper }, metric);
        if (figure.Verdict == ComparisonVerdict.Undecided)
            figure = Later(figure, Outlook.OfMean(figure, metric, difference, alpha));
        return figure with { Standardised = Stratified(metric, alpha) };
    }

    private FigureComparison OfQuantile(FigureComparison figure, ComparisonMetric metric, double alpha)
    {
        var (a, b) = (metric.Sketch!(_baseline.All), metric.Sketch(_candidate.All));
        figure = figure with { Baseline = a?.Quantile(metric.Quantile), Candidate = b?.Quantile(metric.Quantile), BaselineCount = a?.Count ?? 0, CandidateCount = b?.Count ?? 0 };
        if (a is null || b is null)
            return Missing(figure, metric);
        figure = figure with { Margin = Margin(metric, figure.Baseline), Difference = figure.Candidate - figure.Baseline };
        var (n, m) = (_baseline.All.Effective(a), _candidate.All.Effective(b));
        if (Shortage(n, m, b.Count) is var (more, reason))
            return Later(figure, more) with { Verdict = ComparisonVerdict.Undecided, Reason = reason };
        var bounds = QuantileDifference.Of(a, n, b, m, metric.Quantile, alpha);
        // Bounds are of buckets, and the figures within them: an interval has its difference in it.
        figure = Judged(figure with { Lower = Finite(Math.Min(bounds.Lower, figure.Difference!.Value)), Upper = Finite(Math.Max(bounds.Upper, figure.Difference.Value)) }, metric);
        return figure.Verdict == ComparisonVerdict.Undecided ? Later(figure, Outlook.OfQuantile(figure, metric, n, m, alpha)) : figure;
    }

    // Chosen, or of a declared direction.
    private bool IsWanted(FigureComparison figure) => _settings.IsChosen || _settings.Decisive.All(metric => metric.Name != figure.Metric);

    private bool IsOfEither(ComparisonMetric metric) =>
        metric.IsSeen is { } isSeen ? isSeen(_baseline.All) || isSeen(_candidate.All) : metric.Estimate is not { } estimate || (estimate(_baseline.All) ?? estimate(_candidate.All)) is not null;

    private static bool IsOf(ComparisonMetric metric, string declared) => metric.DeclaredAs == declared || metric.MeasuredTruth == declared;

    private ComparisonMetric Directed(ComparisonMetric metric) =>
        metric.DeclaredAs is { } name && (_settings.Directions.TryGetValue(name, out var worse) || (metric.MeasuredTruth is { } truth && _settings.Directions.TryGetValue(truth, out worse)))
            ? metric with { Worse = worse }
            : metric;

    private static bool HasValue(FigureComparison figure) => (figure.Baseline ?? figure.Candidate) is not null;

    // What is withheld of both versions is there, and its verdict unknown.
    private bool IsThere(FigureComparison figure) =>
        HasValue(figure) || (figure.IsDecisive && ComparisonMetrics.Find(figure.Metric, out _) is { } metric && _baseline.All.Withholds(metric) && _candidate.All.Withholds(metric));

    private bool IsWithheld(ComparisonMetric metric) => _baseline.All.Withholds(metric) || _candidate.All.Withholds(metric);

    private static double? Finite(double bound) => double.IsFinite(bound) ? bound : null;

    // A share of the baseline's figure; a figure of 0 has none, and that of the bias, which is best at 0, would mean nothing.
    private double? Margin(ComparisonMetric metric, double? baseline) =>
        metric.IsSigned ? null : !metric.IsRelative ? _settings.MarginOf(metric) : baseline is { } value && value != 0 ? Math.Abs(value) * _settings.MarginOf(metric) : null;

    private FigureComparison Missing(FigureComparison figure, ComparisonMetric metric) => figure with
    {
        IsWithheld = (figure.Baseline is not null || _baseline.All.Withholds(metric)) && (figure.Candidate is not null || _candidate.All.Withholds(metric)),
        Reason = (figure.Baseline, figure.Candidate) switch
        {
            (null, null) when !IsWithheld(metric) =>
                $"both versions have {(metric.IsOfLabels && _baseline.All.Labelled + _candidate.All.Labelled == 0 ? "no labels" : metric.IsSeen is null ? metric.Missing : $"no record measured as {metric.DeclaredAs ?? metric.MeasuredName}")}",
            (null, null) => $"{MissingOf(_baseline, metric)}, and {MissingOf(_candidate, metric)}",
            (null, _) => MissingOf(_baseline, metric),
            _ => MissingOf(_candidate, metric),
        },
    };

    private static string MissingOf(ComparedVersion version, ComparisonMetric metric)
    {
        var name = ComparisonSentence.Show(version.Name);
        return version.All.Withholds(metric)
            ? FormattableString.Invariant($"that of version {name} is withheld, as figures over fewer than {version.All.MinimumRecords} records are")
            : $"version {name} has {(metric.IsOfLabels && version.All.Labelled == 0 ? "no labels" : metric.Missing)}";
    }

    private (double More, string Reason)? Shortage(double baseline, double candidate, ulong count)
    {
        var least = Math.Min(baseline, candidate);
        if (least >= MinRecords)
            return null;
        var name = ComparisonSentence.Show(baseline < candidate ? _baseline.Name : _candidate.Name);
        // Both grow in proportion.
        return (count * ((MinRecords / least) - 1), FormattableString.Invariant($"version {name} has {least:0} effective {(Math.Round(least) == 1 ? "record" : "records")} for this, and a comparison takes {MinRecords:0}"));
    }

    private FigureComparison Later(FigureComparison figure, double? more) =>
        more is { } records && double.IsFinite(records) && figure.CandidateCount > 0
            ? figure with { MoreRecords = Math.Ceiling(records), MoreSeconds = _recordsPerSecond > 0 ? records * _candidate.All.Records / figure.CandidateCount / _recordsPerSecond : null }
            : figure;

    private static FigureComparison Judged(FigureComparison figure, ComparisonMetric metric)
    {
        if (metric.Worse == MetricDirection.None)
        {
            return figure with
            {
                Verdict = figure.Lower >= -figure.Margin && figure.Upper <= figure.Margin ? ComparisonVerdict.Alike
                    : figure.Lower > 0 || figure.Upper < 0 ? ComparisonVerdict.Differs
                    : ComparisonVerdict.Undecided,
            };
        }

        var (least, most) = metric.Worse == MetricDirection.Up ? (figure.Lower, figure.Upper) : (-figure.Upper, -figure.Lower);
        return figure with
        {
            Verdict = most < 0 ? ComparisonVerdict.Better
                : most <= figure.Margin ? ComparisonVerdict.NoWorse
                : least > 0 ? ComparisonVerdict.Worse
                : ComparisonVerdict.Undecided,
        };
    }

    private StandardisedDifference? Stratified(ComparisonMetric metric, double alpha)
    {
        double difference = 0, variance = 0, covered = 0, n = 0, m = 0;
        var segments = 0;
        foreach (var (name, side) in _baseline.Segments)
        {
            if (!_candidate.Segments.TryGetValue(name, out var other) || metric.Estimate!(side) is not { } first || metric.Estimate(other) is not { } second)
                continue;
            if (Math.Min(first.Effective, second.Effective) < MinRecords)
                continue;
            var each = MeanDifference.Of(first, second, metric.IsProportion, metric.IsBounded);
            double weight = side.Records + other.Records;
            difference += weight * each.Difference;
            variance += weight * weight * each.Variance;
            (covered, n, m) = (covered + weight, n + first.Effective, m + second.Effective);
            segments++;
        }

        // Of one segment it is the difference itself.
        if (segments == 0 || (segments == 1 && _baseline.Segments.Count == 1 && _candidate.Segments.Count == 1))
            return null;
        var all = new MeanDifference(difference / covered, variance / (covered * covered), 1 / ((1 / n) + (1 / m)));
        var (lower, upper) = all.Interval(alpha, metric.IsBounded);
        return new StandardisedDifference(all.Difference, lower, upper, segments, covered / Math.Max(1, _baseline.All.Records + _candidate.All.Records));
    }
}
