using System.CommandLine;
using System.Globalization;
using OrleansMonitor.Client.Querying;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Commands;

/// <summary>The range of event time that a query is about.</summary>
internal sealed class RangeOptions(
    string from = "Begin of the range, included (default an hour before the newest record)",
    string to = "End of the range, not included (default the newest record)")
{
    /// <summary>The end of the year 9999, after which there are no dates.</summary>
    private const long Latest = 253_402_300_799_999;

    public Option<string?> From { get; } = Create("--from", from);

    public Option<string?> To { get; } = Create("--to", to);

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
        return new() { From = Text(parsed.GetValue(From), zone), To = Text(parsed.GetValue(To), zone), TimeZone = zone?.Id };
    }

    /// <summary>Times are sent as the silo takes them; relative ones (-90s, -15m, -1h, -7d) count from its clock.</summary>
    private static string? Text(string? text, TimeZoneInfo? zone) => TimeText.TryParse(text, out var time, zone)
        ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture)
        : text;

    private static Option<string?> Create(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == "now" || (text.StartsWith('-') && DurationText.TryParse(text[1..], out _)))
                return text;
            if (TimeText.TryParse(text, out var time) && time is >= 0 and <= Latest)
                return text;
            result.AddError($"{name} is '{text}': it is {TimeText.Expected}, now, or relative to now such as -15m, -1h or -7d");
            return null;
        },
    };
}
