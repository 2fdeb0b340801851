using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Health.Parameters;
using OrleansMonitor.Values;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Options that several commands have, with their checks.</summary>
internal static class CommonOptions
{
    private const int MaxNameLength = 128;

    public static Option<Uri[]> Endpoint() => new("--endpoint")
    {
        HelpName = "URL",
        Arity = ArgumentArity.OneOrMore,
        Description = $"The silo; given again for each silo of a cluster. The variable {SiloAddress.Variable} names another, or several with blanks between",
        DefaultValueFactory = result => ParseEndpoints(
            result, (Environment.GetEnvironmentVariable(SiloAddress.Variable) is { Length: > 0 } set ? set : SiloAddress.Default).Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        CustomParser = result => ParseEndpoints(result, result.Tokens.Select(static token => token.Value)),
    };

    public static Option<OutputFormat> Output()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            HelpName = "FORMAT",
            Description = "table, json or csv (default table)",
            CustomParser = result =>
            {
                if (Enum.TryParse<OutputFormat>(result.Tokens[0].Value, ignoreCase: true, out var format) && Enum.IsDefined(format))
                    return format;
                result.AddError($"--output is '{result.Tokens[0].Value}': it is table, json or csv");
                return default;
            },
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add("table", "json", "csv");
        return option;
    }

    /// <summary>A name as the silo takes it.</summary>
    public static Option<string> Name(string name, string help, string description, bool required = false)
    {
        var option = new Option<string>(name) { HelpName = help, Description = description, Required = required };
        option.Validators.Add(result => CheckName(result, name));
        return option;
    }

    /// <summary>A time zone; null where none is given, which is UTC.</summary>
    public static Option<TimeZoneInfo?> TimeZone(string description) => new("--tz")
    {
        HelpName = "ZONE",
        Description = $"{description}: an IANA name such as Europe/Berlin (default UTC)",
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeZoneParameter.TryParse(text, out var zone, out var expected))
                return zone;
            result.AddError($"--tz is '{text}': it is {expected}");
            return null;
        },
    };

    /// <summary>A column of the input file.</summary>
    public static Option<string> Column(string name, string description, bool required = false) =>
        new(name) { HelpName = "COL", Description = description, Required = required };

    /// <summary>A time; null when it is not given.</summary>
    public static Option<long?> Time(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            if (TimeText.TryParse(result.Tokens[0].Value, out var time))
                return time;
            result.AddError($"{name} is '{result.Tokens[0].Value}': it is not {TimeText.Expected}");
            return null;
        },
    };

    public static Option<int> Whole(string name, string help, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name)
        {
            HelpName = help,
            Description = description,
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                    return number;
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}': it is a whole number from {least:N0} to {most:N0}"));
                return otherwise;
            },
        };
        return option;
    }

    /// <summary>A duration: a number of seconds, or with a unit (500ms, 30s, 5m, 2h, 1d).</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var duration))
                return duration;
            result.AddError($"{name} is '{result.Tokens[0].Value}': it is a time span such as 30s, 5m, 2h or 1d");
            return null;
        },
    };

    public static void CheckName(SymbolResult result, string what)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.Length is 0 or > MaxNameLength || token.Value.Any(char.IsControl))
                result.AddError($"{what} is '{SkippedCells.Show(token.Value).Trim('"')}': a name has 1 to {MaxNameLength} characters, none of them a control character");
        }
    }

    private static Uri[] ParseEndpoints(ArgumentResult result, IEnumerable<string> texts)
    {
        var endpoints = new List<Uri>();
        foreach (var text in texts)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                endpoints.Add(uri);
            else
                result.AddError($"the endpoint is '{text}': it is an address such as {SiloAddress.Default}");
        }

        return [.. endpoints];
    }
}
