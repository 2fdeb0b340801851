using System.CommandLine;
using OrleansMonitor.Access;
using OrleansMonitor.Cli.Hosting;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Cli.Commands;

/// <summary><c>key new</c>: makes an API key. Nothing is sent anywhere, and the key is shown this once.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal) => new("key", "API keys") { New(terminal) };

    private static Command New(Terminal terminal)
    {
        var name = CommonOptions.Name("--name", "CLIENT", "Whose key it is; what logs and limits go by", required: true);
        var roles = new Option<string[]>("--role")
        {
            HelpName = "ROLE",
            Description = $"{Grants.RoleNames}; may be repeated, and may name models: ingest=fraud-*,churn",
            Required = true,
        };
        roles.Validators.Add(result =>
        {
            if (ReadGrants(result.Tokens.Select(static token => token.Value), out var error) is null)
                result.AddError($"--role: {error}");
        });
        var expires = TimeOptions.Create("--expires", "From when on it is refused, such as 2027-01-01 or 2027-01-01T12:00:00Z (default never)", isRelative: false);
        var zone = CommonOptions.TimeZone("Time zone of --expires without an offset");
        var command = new Command("new", "Make a key: print it, and the line for the silos' key file") { name, roles, expires, zone };
        command.SetAction((parsed, cancellation) =>
            RunAsync(terminal, parsed.GetValue(name)!, ReadGrants(parsed.GetValue(roles)!, out _)!, TimeOptions.Instant(parsed.GetValue(expires), parsed.GetValue(zone))));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string name, Dictionary<string, string[]?> grants, DateTimeOffset? expires)
    {
        var key = ApiKey.New();
        var line = new ApiKeyLine { Client = name, Id = key.Id, Sha256 = Convert.ToHexStringLower(key.Hash()), Grants = grants, Expires = expires };
        // The two lines of the output are for scripts; what they are goes to the error output.
        await terminal.Error.WriteLineAsync("The key, shown only now; give it to the client in a file or its environment:").ConfigureAwait(false);
        await terminal.Out.WriteLineAsync(key.Text).ConfigureAwait(false);
        await terminal.Error.WriteLineAsync("The line for the file that Security:KeysFile names; it holds no secret:").ConfigureAwait(false);
        await terminal.Out.WriteLineAsync(line.Write()).ConfigureAwait(false);
        if (expires <= terminal.Time.GetUtcNow())
            await terminal.Error.WriteLineAsync($"--expires lies in the past ({expires.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC): silos refuse this key.").ConfigureAwait(false);
        return ExitCodes.Success;
    }

    /// <summary>ROLE or ROLE=PATTERN,PATTERN. One role given twice has the patterns of both.</summary>
    private static Dictionary<string, string[]?>? ReadGrants(IEnumerable<string> written, out string? error)
    {
        var grants = new Dictionary<string, string[]?>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in written)
        {
            var (role, patterns) = text.Split('=', 2) is [var before, var after] ? (before, after.Split(',', StringSplitOptions.TrimEntries)) : (text, [NamePattern.All]);
            grants[role.ToLowerInvariant()] = grants.TryGetValue(role, out var known) ? [.. known!, .. patterns] : patterns;
        }

        return Grants.Parse(grants, out error) is null ? null : grants;
    }
}
