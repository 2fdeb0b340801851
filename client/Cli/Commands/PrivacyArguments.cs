using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Cli.Replay;
using OrleansMonitor.Client.Privacy;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What is left out or made coarser of a file before it is sent, and the key of its ids.</summary>
internal sealed class PrivacyArguments
{
    public const string KeyVariable = "ORLEANSMONITOR_ID_KEY";

    private const string Exclude = "exclude";

    private readonly Option<string[]> _exclude = CommonOptions.Columns("--exclude", "Column whose values are not sent (* stands for any characters); may be repeated");
    private readonly Option<string[]> _coarsen = new("--coarsen")
    {
        HelpName = "COL=RULE",
        Description = "Column whose values are sent coarser: a number to round to, step X, bins A,B,…, only A,B,… [else NAME], year, month or day of a date; may be repeated",
    };

    public Option<string> IdKeyFile { get; } = KeyOption();

    /// <summary>The option of the key alone.</summary>
    public static Option<string> KeyOption() => new("--id-key-file")
    {
        HelpName = "FILE",
        Description = $"File with the secret that ids are hashed with before they are sent; the variable {KeyVariable} holds one itself (default: hashed without)",
    };

    /// <summary>The key; null: there is none.</summary>
    public static ClientPrivacy? KeyOf(ParseResult parsed, Option<string> file) => Read(Options(parsed.GetValue(file)));

    public void AddTo(Command command)
    {
        command.Options.Add(_exclude);
        command.Options.Add(_coarsen);
        command.Options.Add(IdKeyFile);
    }

    /// <summary>Says what is wrong with the rules: one that is none, or for which there is no column.</summary>
    public void Check(CommandResult result, Func<ReplayPlan> plan)
    {
        if (result.GetResult(_exclude) is null && result.GetResult(_coarsen) is null)
            return;
        var problems = new List<string>();
        var privacy = ClientPrivacy.Read(Rules(new PrivacyOptions(), result.GetValue(_exclude), result.GetValue(_coarsen), problems), problems);
        if (problems.Count == 0 && privacy is not null)
        {
            try
            {
                _ = new ColumnRules(privacy, plan());
            }
            catch (ArgumentException problem)
            {
                problems.Add(problem.Message);
            }

            problems.AddRange(privacy.Rules.Where(static rule => !rule.HasMet).Select(static rule => $"there is no column {rule.Name} among those that are sent: it can be neither left out nor made coarser"));
        }

        foreach (var problem in problems)
            result.AddError(problem.Replace("Privacy.Columns", "the rule ", StringComparison.Ordinal));
    }

    public ClientPrivacy? Of(ParseResult parsed) => Read(Rules(Options(parsed.GetValue(IdKeyFile)), parsed.GetValue(_exclude), parsed.GetValue(_coarsen), []));

    private static PrivacyOptions Options(string? file)
    {
        if (file is not null && !File.Exists(file))
            throw new CliException(ExitCodes.Usage, $"--id-key-file is '{file}': there is no such file");
        return new() { IdKeyFile = file, IdKey = file is null ? Environment.GetEnvironmentVariable(KeyVariable)?.Trim() : null };
    }

    private static PrivacyOptions Rules(PrivacyOptions options, string[]? excluded, string[]? coarser, List<string> problems)
    {
        foreach (var column in excluded ?? [])
            Add(column, Exclude);
        foreach (var text in coarser ?? [])
        {
            var at = text.IndexOf('=');
            if (at <= 0)
                problems.Add($"--coarsen is '{text}': it is COL=RULE, such as amount=100 or country=only DE,FR");
            else
                Add(text[..at], double.TryParse(text[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture, out _) ? $"step {text[(at + 1)..]}" : text[(at + 1)..]);
        }

        return options;

        void Add(string column, string rule)
        {
            if (!options.Columns.TryAdd(column, rule))
                problems.Add($"{column} has two rules: give one");
        }
    }

    private static ClientPrivacy? Read(PrivacyOptions options)
    {
        var problems = new List<string>();
        var privacy = ClientPrivacy.Read(options, problems);
        return problems.Count == 0 ? privacy : throw new CliException(ExitCodes.Usage, string.Join("; ", problems));
    }
}
