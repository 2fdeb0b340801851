using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What is wrong with a command line, with the names that were perhaps meant.</summary>
internal static class UsageErrors
{
    // More than these are looked up in the help.
    private const int MaxListed = 8;

    public static IEnumerable<string> Of(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var command = parsed.CommandResult.Command;
        if (WrongFlag(command, arguments) is { } flag)
        {
            // What follows from it says nothing more.
            yield return flag;
            yield break;
        }

        foreach (var error in parsed.Errors)
        {
            // A word that is no command is what matters; that one is missing follows from it.
            if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0 && !parsed.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal)))
                continue;
            var token = parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal));
            // What follows an unknown option is its value: it is no word of its own.
            if (token is not null && ValueOfUnknown(parsed.UnmatchedTokens, token))
                continue;
            yield return error.Message + Hint(token, command);
        }
    }

    private static bool ValueOfUnknown(IReadOnlyList<string> unmatched, string token)
    {
        var at = unmatched.Index().First(each => each.Item == token).Index;
        return at > 0 && unmatched[at - 1].StartsWith("--", StringComparison.Ordinal) && !token.StartsWith("--", StringComparison.Ordinal);
    }

    /// <summary>A word that is tied to a flag and is no value of it: the parser would take it for an argument of the command.</summary>
    private static string? WrongFlag(Command command, IReadOnlyList<string> arguments)
    {
        var flags = CommandTree.OptionsOf(command).OfType<Option<bool>>().SelectMany(static option => option.Aliases.Prepend(option.Name)).ToList();
        foreach (var argument in arguments.TakeWhile(static argument => argument != "--"))
        {
            var end = argument.AsSpan().IndexOfAny('=', ':');
            if (end > 0 && flags.Contains(argument[..end]) && !bool.TryParse(argument.AsSpan(end + 1), out _))
                return $"{argument[..end]} is '{argument[(end + 1)..]}': it is true, false, or without a value, which is true";
        }

        return null;
    }

    /// <summary>An argument that looks like an option is a slip in an option's name.</summary>
    public static void CheckArgument(ArgumentResult result, Command command)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value is ['-', _, ..])
                result.AddError($"there is no option '{token.Value}'{Hint(token.Value, command)}");
        }
    }

    private static string Hint(string? written, Command command)
    {
        if (written is null)
            return "";
        var known = written.StartsWith('-')
            ? CommandTree.OptionsOf(command).SelectMany(static option => option.Aliases.Prepend(option.Name))
            : command.Subcommands.Select(static sub => sub.Name);
        return NearestNames.Of(written.Split('=')[0], known) is { Count: > 0 } nearest ? $" Did you mean {string.Join(" or ", nearest)}?"
            : !written.StartsWith('-') && command.Subcommands.Count is > 0 and <= MaxListed ? $" It is one of {string.Join(", ", command.Subcommands.Select(static sub => sub.Name))}."
            : "";
    }
}
