using System.Globalization;
using OrleansMonitor.Domain.Privacy;
using OrleansMonitor.Grains.Health.Questions;
using OrleansMonitor.Health;
using OrleansMonitor.Privacy;

namespace OrleansMonitor.Grains.Privacy.Questions;

/// <summary>Reads a question for a private release and asks the model's grain.</summary>
public sealed class PrivateQuestions(IGrainFactory grains, TimeProvider time)
{
    private const string EpsilonLimit = "0.001 to 10, in thousandths";

    /// <summary>The answer, or why there is none: a parameter, or the budget.</summary>
    public async Task<(HealthRefusal? Refusal, PrivateRelease? Release, PrivateFigureAnswer? Answer)> ReleaseAsync(
        string model, string? metric, string? epsilon, string? lower, string? upper, string? from, string? to, string? version, string? segment, string? timeZone)
    {
        if (!RangeParameters.TryRead(model, from, to, version, segment, timeZone, time.GetUtcNow(), out var range, out var refusal))
            return (refusal, null, null);
        if (string.IsNullOrEmpty(metric) || PrivateFigure.Find(metric) is not { } figure)
            return (HealthRefusal.OfParameter("metric", metric ?? "", PrivateFigure.Names), null, null);
        if (!decimal.TryParse(epsilon, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) || share is < 0.001m or > 10m || share * PrivateFigure.EpsilonUnit != decimal.Truncate(share * PrivateFigure.EpsilonUnit))
            return (HealthRefusal.OfParameter("epsilon", epsilon ?? "", EpsilonLimit), null, null);
        var (least, most) = (0.0, 1.0);
        if (figure.IsMean && BoundsProblem(lower, upper, out least, out most) is { } wrong)
            return (wrong, null, null);
        var spent = (long)(share * PrivateFigure.EpsilonUnit);
        var release = await grains.GetGrain<IPrivateReleaseGrain>(model).ReleaseAsync(new PrivateReleaseQuery(range, metric, spent, least, most)).ConfigureAwait(false);
        return release.Status switch
        {
            PrivateReleaseStatus.Unknown => (HealthRefusal.Unknown("model", model, "/v1/models"), null, null),
            PrivateReleaseStatus.TooManyRows => (HealthRefusal.OfParameter("from", from ?? "", "later, or the slice narrower: the range has more rows than one answer is made of"), null, null),
            PrivateReleaseStatus.Released => (null, release, new PrivateFigureAnswer
            {
                Model = model,
                From = UnixTime.ToTime(release.From),
                To = UnixTime.ToTime(release.To),
                Version = version,
                Segment = segment,
                Metric = metric,
                Value = release.Value,
                NoiseBound = release.NoiseBound,
                Lower = figure.IsMean ? least : null,
                Upper = figure.IsMean ? most : null,
                Epsilon = (double)share,
                RemainingEpsilon = (double)release.Remaining / PrivateFigure.EpsilonUnit,
                PeriodEnds = UnixTime.ToTime(release.PeriodEnd),
            }),
            _ => (null, release, null),
        };
    }

    private static HealthRefusal? BoundsProblem(string? lower, string? upper, out double least, out double most)
    {
        const string Number = "a number from -1E+100 to 1E+100: a mean needs lower and upper bounds that do not follow from the data, and values beyond them count as the bound";
        var (isLower, isUpper) = (TryRead(lower, out least), TryRead(upper, out most));
        return !isLower ? HealthRefusal.OfParameter("lower", lower ?? "", Number)
            : !isUpper ? HealthRefusal.OfParameter("upper", upper ?? "", Number)
            : least >= most ? HealthRefusal.OfParameter("lower", lower!, string.Create(CultureInfo.InvariantCulture, $"a number below upper, which is {most}"))
            : null;
    }

    private static bool TryRead(string? text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number) && Math.Abs(number) <= 1e100;
}
