using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Cli.Hosting;

namespace OrleansMonitor.Cli.Doctor;

/// <summary>What this program is told, and whether the silo's own program takes its settings.</summary>
internal static class SettingsChecks
{
    private const string Prefix = "ORLEANSMONITOR_";
    private const int MaxProblems = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] OfClients = [SiloAddress.Variable, SiloConnection.KeyVariable, App.TraceVariable, Prefix + "ID_KEY"];

    public static IEnumerable<Finding> Client(SiloConnection silo)
    {
        yield return Finding.Ok("settings", "endpoint", string.Join(", ", silo.Endpoints));
        if (silo.Security.ApiKeyFile is { } file && !OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(file);
            yield return (mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == 0
                ? Finding.Ok("settings", "key file", $"{file} is its owner's alone")
                : Finding.Warning("settings", "key file", $"{file} can be read by others", $"chmod 600 {file}");
        }

        if (silo.Endpoints.Any(static endpoint => endpoint.Scheme == Uri.UriSchemeHttp && !endpoint.IsLoopback) && (silo.Security.ApiKeyFile ?? silo.Security.ApiKey) is not null)
            yield return Finding.Warning("settings", "key", "the key goes over the network as it is, without TLS", "Use https://, and set Security:Tls at the silo.");
    }

    /// <summary>Variables of this environment that are a silo's settings; they hold for a silo that is started from here.</summary>
    public static bool HasSiloVariables() => Environment.GetEnvironmentVariables().Keys.Cast<string>().Any(static name =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !OfClients.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Has the silo's program read its settings, as it would at a start, and say what is wrong with them.</summary>
    /// <param name="program">The silo's program; null: the one beside this, if there is one.</param>
    /// <param name="settings">A file like its appsettings.json; null: only the environment.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<IReadOnlyList<Finding>> SiloAsync(string? program, string? settings, CancellationToken cancellation)
    {
        if ((program ?? Beside()) is not { } silo)
            return [Finding.Warning("settings", "silo", "the silo's program is not beside this one, so its settings were not checked", "Name it with --silo-program, such as OrleansMonitor.Silo.dll.")];
        var isDll = silo.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isDll ? "dotnet" : silo) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (isDll)
            start.ArgumentList.Add(silo);
        start.ArgumentList.Add("--check");
        foreach (var name in OfClients)
            start.Environment.Remove(name);
        if (settings is not null)
        {
            if (await AddAsync(start, settings, cancellation).ConfigureAwait(false) is { } problem)
                return [Finding.Fault("settings", "silo", problem, "It is a JSON file as the silo's appsettings.json.")];
        }

        return await RunAsync(start, settings ?? "the environment", cancellation).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<Finding>> RunAsync(ProcessStartInfo start, string source, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            if (process.ExitCode == 0)
                return [Finding.Ok("settings", "silo", $"the silo takes the settings of {source}")];
            return [.. (await errors.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MaxProblems)
                .Select(static line => Finding.Fault("settings", "silo", line, "Correct it where it is set: docs/operations.md#settings has all settings with their ranges."))];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [Finding.Warning("settings", "silo", $"the silo's program did not end within {Patience.TotalSeconds:0} s", "It may be of an earlier build, which does not know --check.")];
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            return [Finding.Fault("settings", "silo", $"{start.FileName} cannot be started ({problem.Message})", "Name the silo's program with --silo-program.")];
        }
    }

    /// <summary>The file's settings as variables, which is what the silo reads besides its own file; those that are set already win, as they do there.</summary>
    private static async Task<string?> AddAsync(ProcessStartInfo start, string file, CancellationToken cancellation)
    {
        try
        {
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            Add(start.Environment, Prefix, json.RootElement);
            return null;
        }
        catch (JsonException problem)
        {
            return $"{file} is no JSON: {problem.Message}";
        }
    }

    private static void Add(IDictionary<string, string?> environment, string path, JsonElement value)
    {
        var separator = path == Prefix ? "" : "__";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Add(environment, path + separator + member.Name.Replace(":", "__", StringComparison.Ordinal), member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Add(environment, $"{path}{separator}{index}", item);
                break;
            case JsonValueKind.Null:
                break;
            default:
                environment.TryAdd(path, value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());
                break;
        }
    }

    /// <summary>As the build puts them, and as one folder of both.</summary>
    private static string? Beside()
    {
        const string Name = "OrleansMonitor.Silo.dll";
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        string[] places = [Path.Combine(here, Name), Path.Combine(here, "..", "..", "OrleansMonitor.Silo", Path.GetFileName(here), Name), Path.Combine(here, "..", "silo", Name)];
        return Array.Find(places, File.Exists) is { } found ? Path.GetFullPath(found) : null;
    }
}
