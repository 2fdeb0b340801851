using OrleansMonitor.Alerts;
using OrleansMonitor.Grains.Alerting;
using OrleansMonitor.Grains.Alerting.Rules;
using OrleansMonitor.Rules;

namespace OrleansMonitor.Silo.Alerting.Rules;

/// <summary>Reads the rule files that are configured, in ordinal order of their paths.</summary>
internal static class RuleFileReader
{
    public const int MaxFiles = 1000;

    /// <exception cref="IOException">A file that is named cannot be read, is too large, or there are too many.</exception>
    public static async Task<RuleSource[]> ReadAsync(AlertingOptions options, CancellationToken cancellation)
    {
        var files = new List<RuleSource>();
        if (options.DefaultRules)
            files.Add(new RuleSource(DefaultRules.File, RuleOrigin.File, DefaultRules.Text));
        foreach (var path in Paths(options.RuleFiles))
        {
            var length = new FileInfo(path).Length;
            if (length > RuleLimits.MaxFileBytes)
                throw new IOException($"{path}: it has {length} bytes; at most {RuleLimits.MaxFileBytes}.");
            files.Add(new RuleSource(path, RuleOrigin.File, await File.ReadAllTextAsync(path, cancellation)));
        }

        return [.. files];
    }

    private static SortedSet<string> Paths(string configured)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var pattern in configured.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var name = Path.GetFileName(pattern);
            if (name.AsSpan().IndexOfAny('*', '?') < 0)
                paths.Add(pattern);
            else
                paths.UnionWith(Directory.EnumerateFiles(Path.GetDirectoryName(pattern) is { Length: > 0 } folder ? folder : ".", name));
            if (paths.Count > MaxFiles)
                throw new IOException($"{AlertingOptions.Section}:{nameof(AlertingOptions.RuleFiles)} is '{configured}': these are more than {MaxFiles} files.");
        }

        return paths;
    }
}
