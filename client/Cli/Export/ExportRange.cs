using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Cli.Export;

/// <summary>Which steps are exported.</summary>
/// <param name="From">Included.</param>
/// <param name="To">Not included.</param>
/// <param name="Step">As it is asked for.</param>
/// <param name="Length">The same.</param>
/// <param name="TimeZone">Of days, weeks and months; null: UTC.</param>
internal sealed record ExportRange(DateTimeOffset From, DateTimeOffset To, string Step, StepParameter Length, string? TimeZone)
{
    /// <summary>Values of one export: more is a mistake in the step more often than a wish.</summary>
    public const long MaxValues = 10_000_000;

    /// <summary>Of a month, for estimates.</summary>
    private const double MonthMilliseconds = 30.4 * 86_400_000;

    public double Steps => Math.Max(1, Math.Ceiling((To - From).TotalMilliseconds / Milliseconds));

    private double Milliseconds => Length.Months > 0 ? Length.Months * MonthMilliseconds : Length.Milliseconds;

    /// <summary>What a part of the range that has so many steps ends at.</summary>
    public DateTimeOffset After(DateTimeOffset from, int steps)
    {
        var length = TimeSpan.FromMilliseconds(Milliseconds * steps);
        return To - from <= length ? To : from + length;
    }

    /// <summary>Refuses what is more than anybody would have wanted, before the first question.</summary>
    public void CheckSize(long figures)
    {
        var values = Steps * figures;
        if (values > MaxValues)
        {
            throw new CliException(ExitCodes.Usage, string.Create(
                CultureInfo.InvariantCulture, $"from {From:yyyy-MM-dd'T'HH:mm:ss'Z'} to {To:yyyy-MM-dd'T'HH:mm:ss'Z'} are {Steps:N0} steps of {Step}, which of {figures:N0} figures are up to {values:N0} values: at most {MaxValues:N0} are exported at once. Choose a longer --step, a later --from, or fewer figures by --metric"));
        }
    }
}
