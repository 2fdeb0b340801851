using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Input;
using OrleansMonitor.Cli.Output;
using OrleansMonitor.Domain.Records;
using OrleansMonitor.Health.Parameters;

namespace OrleansMonitor.Cli.Commands;

/// <summary>Options that several commands have, with their checks.</summary>
internal static class CommonOptions
{
    private const int MaxNameLength = 128;

    /// <summary>A column is one feature.</summary>
    public static void RefuseTwice(CommandResult result, string what, params Option<string[]>[] columns)
    {
        if (columns.SelectMany(each => result.GetValue(each) ?? []).GroupBy(static name => name).FirstOrDefault(static group => group.Count() > 1) is { } twice)
            result.AddError($"{twice.Key} is given as a {what} twice");
    }

    public static Option<Uri[]> Endpoint() => new("--endpoint")
    {
        HelpName = "URL",
        Arity = ArgumentArity.OneOrMore,
        Description = $"The silo; given again for each silo of a cluster. The variable {SiloAddress.Variable} names another, or several with blanks between",
        DefaultValueFactory = result => ParseEndpoints(
            result, (Environment.GetEnvironmentVariable(SiloAddress.Variable) is { } set && !string.IsNullOrWhiteSpace(set) ? set : SiloAddress.Default).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
        CustomParser = result => ParseEndpoints(result, result.Tokens.Select(static token => token.Value)),
    };

    public static Option<OutputFormat> Output()
    {
        var option = Value<OutputFormat>("--output", "FORMAT", "table, json or csv (default table)", "table, json or csv", TryParseOutput, otherwise: OutputFormat.Table);
        option.Aliases.Add("-o");
        option.CompletionSources.Clear();
        option.CompletionSources.Add("table", "json", "csv");
        return option;
    }

    /// <summary>A name as the silo takes it.</summary>
    public static Option<string> Name(string name, string help, string description, bool required = false)
    {
        var option = new Option<string>(name) { HelpName = help, Description = description, Required = required };
        option.Validators.Add(result => CheckName(result, name, mayBeEmpty: false));
        return option;
    }

    /// <summary>The same, of which there may be several.</summary>
    public static Option<string[]> Names(string name, string help, string description)
    {
        var option = new Option<string[]>(name) { HelpName = help, Description = description };
        option.Validators.Add(result => CheckName(result, name, mayBeEmpty: false));
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

    /// <summary>A version or segment: the empty name is that of the records that have none.</summary>
    public static Option<string> SliceName(string name, string description)
    {
        var option = new Option<string>(name) { HelpName = "NAME", Description = description };
        option.Validators.Add(result => CheckName(result, name, mayBeEmpty: true));
        return option;
    }

    /// <summary>Records by the values of dimensions.</summary>
    public static Option<string[]> Where()
    {
        var option = new Option<string[]>("--where") { HelpName = "DIM=VALUE", Description = "Only the records of this value of a dimension, such as country=DE; twice for a pair that the model chose; DIM= for those without one" };
        option.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.IndexOf('=', StringComparison.Ordinal) < 1 || token.Value.Any(char.IsControl))
                    result.AddError($"--where is '{SkippedCells.Show(token.Value).Trim('"')}': it is DIMENSION=VALUE, such as country=DE");
            }

            if (result.Tokens.Count > 2)
                result.AddError($"--where is given {result.Tokens.Count} times: it is of one dimension, or of the two of a pair");
        });
        return option;
    }

    /// <summary>What the silo has a name for, as an argument.</summary>
    public static Argument<string?> NameArgument(string name, string description, bool required)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = required ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne };
        argument.Validators.Add(result => CheckName(result, name, mayBeEmpty: false));
        return argument;
    }

    /// <summary>A column of the input file.</summary>
    public static Option<string> Column(string name, string description, bool required = false)
    {
        var option = Text(name, "COL", description);
        option.Required = required;
        return option;
    }

    /// <summary>Columns of the input file.</summary>
    public static Option<string[]> Columns(string name, string description)
    {
        var option = new Option<string[]>(name) { HelpName = "COL", Description = description };
        option.Validators.Add(result => CheckText(result, name));
        return option;
    }

    /// <summary>Columns with measurements, which have their names.</summary>
    public static Option<string[]> Measures(string description) => NamedColumns("--measure", description, "measurement", RecordLimits.MaxMeasurements);

    /// <summary>Columns with dimensions, which have their names.</summary>
    public static Option<string[]> Dimensions(string description) => NamedColumns("--dimension", description, "dimension", RecordLimits.MaxDimensions);

    private static Option<string[]> NamedColumns(string name, string description, string what, int most)
    {
        var option = Columns(name, description);
        option.Validators.Add(result =>
        {
            CheckName(result, name, mayBeEmpty: false);
            if (result.Tokens.Count > most)
                result.AddError($"there are {result.Tokens.Count} {what}s: at most {most} are kept");
            if (result.Tokens.GroupBy(static token => token.Value).FirstOrDefault(static group => group.Count() > 1) is { } twice)
                result.AddError($"{twice.Key} is given as a {what} twice");
        });
        return option;
    }

    /// <summary>Columns with the vectors of embeddings, which have their names.</summary>
    public static Option<string[]> Embeddings()
    {
        const string Name = "--embedding";
        var option = Columns(Name, "Column with a vector, an embedding of an image, a text or a sound: an array, or numbers in brackets; may be repeated");
        option.Validators.Add(result =>
        {
            CheckName(result, Name, mayBeEmpty: false);
            if (result.Tokens.Count > RecordLimits.MaxEmbeddings)
                result.AddError($"there are {result.Tokens.Count} embeddings: at most {RecordLimits.MaxEmbeddings} are kept");
            if (result.Tokens.GroupBy(static token => token.Value).FirstOrDefault(static group => group.Count() > 1) is { } twice)
                result.AddError($"{twice.Key} is given as an embedding twice");
        });
        return option;
    }

    /// <summary>A text that is not empty.</summary>
    public static Option<string> Text(string name, string help, string description)
    {
        var option = new Option<string>(name) { HelpName = help, Description = description };
        option.Validators.Add(result => CheckText(result, name));
        return option;
    }

    /// <summary>One of a few words.</summary>
    public static Option<string> OneOf(string name, string help, string description, params string[] words)
    {
        var expected = $"{string.Join(", ", words[..^1])} or {words[^1]}";
        var option = Value(name, help, description, expected, (string text, out string word) => words.Contains(word = text, StringComparer.Ordinal));
        option.CompletionSources.Add(words);
        return option;
    }

    public static Option<int> Whole(string name, string help, string description, int otherwise, int least, int most)
    {
        var expected = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}");
        return Value(
            name,
            help,
            description,
            expected,
            (string text, out int number) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number) && number >= least && number <= most,
            otherwise);
    }

    /// <summary>A duration: a number of seconds, or with a unit (500ms, 30s, 5m, 2h, 1d). Null when it is not given.</summary>
    public static Option<TimeSpan?> Duration(string name, string description, TimeSpan least, TimeSpan most)
    {
        var expected = $"a time span such as 30s, 5m, 2h or 1d, from {DurationText.Show(least)} to {DurationText.Show(most)}";
        return Value<TimeSpan?>(name, "TIME", description, expected, (string text, out TimeSpan? duration) =>
        {
            var isDuration = DurationText.TryParse(text, out var parsed) && parsed >= least && parsed <= most;
            duration = isDuration ? parsed : null;
            return isDuration;
        });
    }

    /// <summary>Reads the text of an option.</summary>
    public delegate bool ValueParser<T>(string text, out T value);

    /// <summary>An option whose text is read in a way of its own. What is read must not be null: to the parser that is no value.</summary>
    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="help">What stands for the value in the help.</param>
    /// <param name="description">For the help.</param>
    /// <param name="expected">What the text must be, for the message where it is not.</param>
    /// <param name="parse">Reads it.</param>
    /// <param name="otherwise">The value where the option is not given.</param>
    public static Option<T> Value<T>(string name, string help, string description, string expected, ValueParser<T> parse, T? otherwise = default)
    {
        var option = new Option<T>(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = result =>
            {
                if (parse(result.Tokens[0].Value, out var value))
                    return value;
                result.AddError($"{name} is '{result.Tokens[0].Value}': it is {expected}");
                return default;
            },
        };
        if (otherwise is not null)
            option.DefaultValueFactory = _ => otherwise;
        return option;
    }

    private static void CheckName(SymbolResult result, string what, bool mayBeEmpty)
    {
        foreach (var token in result.Tokens)
        {
            if (NameProblem(token.Value, what, mayBeEmpty) is { } problem)
                result.AddError(problem);
        }
    }

    /// <summary>Why a text is no name; null: it is one.</summary>
    public static string? NameProblem(string text, string what, bool mayBeEmpty = false)
    {
        if (text is "." or "..")
            return $"{what} is '{text}', which no path can name";
        return (text.Length == 0 && !mayBeEmpty) || text.Length > MaxNameLength || text.Any(char.IsControl)
            ? $"{what} is '{SkippedCells.Show(text).Trim('"')}': a name has {(mayBeEmpty ? "at most" : "1 to")} {MaxNameLength} characters, none of them a control character"
            : null;
    }

    private static void CheckText(OptionResult result, string name)
    {
        if (result.Tokens.Any(static token => string.IsNullOrWhiteSpace(token.Value)))
            result.AddError($"{name} is '': it must not be empty");
    }

    private static bool TryParseOutput(string text, out OutputFormat format) =>
        Enum.TryParse(text, ignoreCase: true, out format) && !char.IsAsciiDigit(text[0]) && Enum.IsDefined(format);

    private static Uri[] ParseEndpoints(ArgumentResult result, IEnumerable<string> texts)
    {
        var endpoints = new List<Uri>();
        foreach (var text in texts)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
                endpoints.Add(uri);
            else
                result.AddError($"the endpoint is '{text}': it is an address such as {SiloAddress.Default}");
        }

        return [.. endpoints];
    }
}
