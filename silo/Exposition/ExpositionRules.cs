using OrleansMonitor.Silo.Exposition.Sending;
using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Exposition;

internal static class ExpositionRules
{
    public static void Check(ExpositionOptions o, SettingErrors errors)
    {
        errors.Defined(nameof(o.Figures), o.Figures)
            .Range(nameof(o.RefreshInterval), o.RefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .Range(nameof(o.ScrapeWait), o.ScrapeWait, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1))
            .Range(nameof(o.MaxSeries), o.MaxSeries, 100, 10_000_000)
            .Range(nameof(o.MaxVersions), o.MaxVersions, 1, 10_000)
            .Range(nameof(o.MaxNames), o.MaxNames, 1, 10_000);
        SendingRules.Check(o, errors);
    }
}
