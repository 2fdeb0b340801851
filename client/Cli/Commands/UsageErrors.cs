using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Commands;

/// <summary>What is wrong with a command line, with the names that were perhaps meant.</summary>
internal static class UsageErrors
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        foreach (var error in parsed.Errors)
        {
            // A word that is no command is what matters; that one is missing follows from it.
            if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0 && !parsed.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal)))
                continue;
            yield return error.Message + Hint(parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)), command);
        }
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
        return NearestNames.Of(written.Split('=')[0], known) is { Count: > 0 } nearest ? $" Did you mean {string.Join(" or ", nearest)}?" : "";
    }
}
