using System.CommandLine;
using OrleansMonitor.Client.Querying;

namespace OrleansMonitor.Cli.Commands;

/// <summary>The range of event time that a query is about.</summary>
internal sealed class RangeOptions(
    string from = "Begin of the range, included (default an hour before the newest record)",
    string to = "End of the range, not included (default the newest record)")
{
    public Option<string?> From { get; } = TimeOptions.Create("--from", from);

    public Option<string?> To { get; } = TimeOptions.Create("--to", to);

    public Option<TimeZoneInfo?> Zone { get; } = CommonOptions.TimeZone("Time zone of --from and --to without an offset, and of days, weeks and months");

    public void AddTo(Command command)
    {
        command.Options.Add(From);
        command.Options.Add(To);
        command.Options.Add(Zone);
    }

    public HealthRange Of(ParseResult parsed)
    {
        var zone = parsed.GetValue(Zone);
        return new() { From = TimeOptions.Text(parsed.GetValue(From), zone), To = TimeOptions.Text(parsed.GetValue(To), zone), TimeZone = zone?.Id };
    }
}
