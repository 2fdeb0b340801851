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
    public Option<string?> From { get; } = Create("--from", from);

    public Option<string?> To { get; } = Create("--to", to);

    public void AddTo(Command command)
    {
        command.Options.Add(From);
        command.Options.Add(To);
    }

    public HealthRange Of(ParseResult parsed) => new() { From = parsed.GetValue(From), To = parsed.GetValue(To) };

    /// <summary>Times are sent as the silo takes them; relative ones (-90s, -15m, -1h, -7d) count from its clock.</summary>
    private static Option<string?> Create(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (text == "now" || (text.StartsWith('-') && DurationText.TryParse(text[1..], out _)))
                return text;
            if (TimeText.TryParse(text, out var time))
                return DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
            result.AddError($"{name} is '{text}': it is {TimeText.Expected}, now, or relative to now such as -15m, -1h or -7d");
            return null;
        },
    };
}
