using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Rules.Yaml;

namespace OrleansMonitor.Cli.Rules;

/// <summary>Reads files, and shows what is wrong with them.</summary>
internal static class RuleText
{
    /// <summary>The file's text.</summary>
    /// <exception cref="CliException">There is no such file, or it is larger than any of its kind may be.</exception>
    public static async Task<string> ReadAsync(string file, int maxBytes)
    {
        var length = File.Exists(file) ? new FileInfo(file).Length : throw new CliException(ExitCodes.BadInput, $"{file}: there is no such file");
        if (length > maxBytes)
            throw new CliException(ExitCodes.BadInput, FormattableString.Invariant($"{file}: it has {length:N0} bytes; at most {maxBytes:N0}"));
        return await File.ReadAllTextAsync(file).ConfigureAwait(false);
    }

    /// <summary>Writes the errors to the error output. Answers the exit code.</summary>
    public static async Task<int> ShowAsync(Terminal terminal, IReadOnlyList<YamlError> errors)
    {
        foreach (var error in errors)
            await terminal.Error.WriteLineAsync(error.ToString()).ConfigureAwait(false);
        return errors.Count == 0 ? ExitCodes.Success : ExitCodes.BadInput;
    }

    public static string Count(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");
}
