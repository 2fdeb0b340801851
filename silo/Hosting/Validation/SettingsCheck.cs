using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Options;
using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>
/// Reads the whole configuration before anything is made of it, and says all that is wrong with it at once: names that nothing reads, values
/// that cannot be read, values out of their range, and rules across settings. A setting with a slip in its name would otherwise have no
/// effect and no message.
/// </summary>
internal sealed partial class SettingsCheck
{
    private readonly IConfigurationRoot _configuration;
    private readonly List<SettingsSection> _sections;
    private readonly Dictionary<string, SettingNode> _roots;
    private readonly List<string> _problems = [];

    private SettingsCheck(IConfigurationRoot configuration, IServiceCollection services)
    {
        _configuration = configuration;
        _sections = [.. services.Where(static service => service.ServiceType == typeof(SettingsSection)).Select(static service => (SettingsSection)service.ImplementationInstance!)];
        _roots = FrameworkSections.All.ToDictionary(static each => each.Key, static each => new SettingNode(each.Value), StringComparer.OrdinalIgnoreCase);
        foreach (var section in _sections)
            _roots[section.Path] = new SettingNode(section.Type);
    }

    /// <exception cref="OptionsValidationException">Something is wrong; its failures are all of it.</exception>
    public static void Run(IConfigurationRoot configuration, IServiceCollection services, string[] args)
    {
        var check = new SettingsCheck(configuration, services);
        check.CheckArguments(args);
        check.CheckSettings();
        if (check._problems.Count > 0)
            throw new OptionsValidationException(Options.DefaultName, typeof(SettingsCheck), check._problems);
    }

    /// <summary>Arguments that the configuration passes over: a name without a value, or a value without a name.</summary>
    private void CheckArguments(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var isName = args[i].StartsWith('-') || args[i].StartsWith('/');
            if (args[i].Contains('='))
                continue;
            if (!isName)
                _problems.Add($"The argument '{args[i]}' belongs to no setting; write --Section:Setting=VALUE.");
            else if (++i == args.Length)
                _problems.Add($"{args[^1].TrimStart('-', '/')} has no value; write {args[^1]}=VALUE.");
        }
    }

    private void CheckSettings()
    {
        // What cannot be read is left out, so that the rest of its section is checked all the same.
        var readable = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var placeholders = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var unreadable = new List<(string Path, string Value, string Expected)>();
        foreach (var (path, value) in _configuration.AsEnumerable().Where(static pair => pair.Value is not null).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (IsForOthers(path) || Find(path, value!) is not { IsValue: true } node)
                continue;
            if (node.Expected(value!) is { } expected)
            {
                unreadable.Add((path, value!, expected));
                placeholders.Add(path, node.Placeholder);
            }
            else
            {
                readable.Add(path, value);
            }
        }

        _problems.AddRange(Check(readable).SelectMany(static section => section.Messages));
        if (unreadable.Count == 0)
            return;
        // Some ranges are only known of what is set at all.
        var ranges = Check([.. readable, .. placeholders]).SelectMany(static section => section.Ranges).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, value, expected) in unreadable)
            _problems.Add($"{path} is '{value}'; it must be {expected}{(ranges.TryGetValue(path, out var range) ? $", {range}" : "")}.");
    }

    private List<SettingErrors> Check(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var found = new List<SettingErrors>();
        foreach (var section in _sections)
        {
            var errors = new SettingErrors(section.Path);
            section.Check(settings.GetSection(section.Path).Get(section.Type) ?? Activator.CreateInstance(section.Type, nonPublic: true)!, errors);
            found.Add(errors);
        }

        return found;
    }

    /// <summary>Null: there is no such setting, which is told.</summary>
    private SettingNode? Find(string path, string value)
    {
        if (SettingRules.Removed.TryGetValue(path, out var instead))
        {
            _problems.Add($"{path} is '{value}', and this setting was removed: {instead}");
            return null;
        }

        var steps = path.Split(':');
        // The longest section that fits: some stand within others.
        var depth = Enumerable.Range(1, steps.Length).LastOrDefault(length => _roots.ContainsKey(string.Join(':', steps[..length])));
        if (depth == 0)
        {
            _problems.Add(steps.Length == 1
                ? $"{path} is not a setting.{Hint(path)}"
                : $"{path} is not a setting; there is no section {steps[0]}.{Hint(path)}");
            return null;
        }

        var node = _roots[string.Join(':', steps[..depth])];
        for (var i = depth; i < steps.Length; i++)
        {
            if (node.Find(steps[i]) is not { } next)
            {
                var has = node.IsValue ? "is a single value" : $"has {string.Join(", ", node.Names.Order(StringComparer.Ordinal))}";
                _problems.Add($"{path} is not a setting; {string.Join(':', steps[..i])} {has}.{Hint(path)}");
                return null;
            }

            node = next;
        }

        // An empty list or dictionary has a value, too, and that is empty.
        if (!node.IsValue && value.Length > 0)
            _problems.Add($"{path} is not a setting but a section; {(node.TakesAnyName ? $"write {path}:NAME" : $"it has {string.Join(", ", node.Names.Order(StringComparer.Ordinal))}")}.");
        return node;
    }

    private string Hint(string path) => Nearest(path) is { Count: > 0 } nearest ? $" Did you mean {string.Join(" or ", nearest)}?" : "";

    /// <summary>The settings that are nearest in every part of their name; otherwise those that end in the same.</summary>
    private List<string> Nearest(string path)
    {
        // One underscore instead of two is the slip of those who set variables.
        var steps = path.Split(path.Contains(':') ? ':' : '_', StringSplitOptions.RemoveEmptyEntries);
        if (steps.Length == 0)
            return [];
        if (steps.Length == 1 && NearestNames.Of(path, SiloConfiguration.Switches.Keys.Select(static name => name.TrimStart('-')), count: 1) is [var option])
            return ["--" + option];
        var roots = _roots.Where(static root => !root.Key.Contains(':')).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var root in NearestNames.Of(steps[0], roots.Keys))
        {
            if (Descend(roots[root], steps.AsSpan(1), root) is { } found)
                return [found];
        }

        return [.. roots.Where(each => each.Value.Find(steps[^1]) is not null && !each.Value.TakesAnyName)
            .Select(each => $"{each.Key}:{each.Value.Names.First(name => name.Equals(steps[^1], StringComparison.OrdinalIgnoreCase))}")
            .Order(StringComparer.Ordinal)
            .Take(3)];
    }

    private static string? Descend(SettingNode node, ReadOnlySpan<string> steps, string path)
    {
        if (steps.IsEmpty)
            return path;
        if (node.TakesAnyName)
            return Descend(node.Find(steps[0])!, steps[1..], $"{path}:{steps[0]}");
        foreach (var name in NearestNames.Of(steps[0], node.Names))
        {
            if (Descend(node.Find(name)!, steps[1..], $"{path}:{name}") is { } found)
                return found;
        }

        return null;
    }

    /// <summary>
    /// Variables of the environment with this product's prefix that are no settings: those of the command line, and those that Kubernetes makes
    /// of services whose name begins with it.
    /// </summary>
    private bool IsForOthers(string path) =>
        !path.Contains(':')
        && (path is "ENDPOINT" or "API_KEY" or "TRACE" || ServiceLink().IsMatch(path))
        && _configuration.Providers.OfType<EnvironmentVariablesConfigurationProvider>().Any(provider => provider.TryGet(path, out _));

    [GeneratedRegex("^([A-Z0-9_]+_)?(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$")]
    private static partial Regex ServiceLink();
}
