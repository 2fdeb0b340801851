using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansMonitor.Manifests.Tests.Support;
using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Security.Listening;

namespace OrleansMonitor.Manifests.Tests.Settings;

/// <summary>Values of settings, judged by the silo's own binding and validation.</summary>
internal static class SettingsValues
{
    public static IEnumerable<string> Problems(IReadOnlyDictionary<string, string> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings!).Build();
        foreach (var (section, type) in SettingsCatalog.Sections)
        {
            if (!configuration.GetSection(section).Exists())
                continue;
            foreach (var problem in Problems(configuration.GetSection(section), type))
                yield return problem;
        }

        foreach (var problem in Listening(settings))
            yield return problem;
    }

    /// <summary>What a section's options say of the values that are bound to them.</summary>
    public static IEnumerable<string> Problems(object options)
    {
        // The default silo is alone; those of every overlay meet in a database.
        if (options is MembershipOptions membership)
        {
            var errors = new SettingErrors(MembershipOptions.Section);
            MembershipOptions.Check(membership, errors, isCluster: true);
            return errors.Messages;
        }

        var type = options.GetType();
        var validators = DefaultSilo.Services.GetServices(typeof(IValidateOptions<>).MakeGenericType(type)).ToList();
        if (validators.Count == 0)
            throw new InvalidOperationException($"{type} has no validator");
        var validate = typeof(IValidateOptions<>).MakeGenericType(type).GetMethod("Validate")!;
        return validators.SelectMany(validator => ((ValidateOptionsResult)validate.Invoke(validator, [null, options])!).Failures ?? []);
    }

    /// <summary>The ports that settings name, with the names that the container gives them.</summary>
    public static IEnumerable<(string Setting, (string Name, int Number) Port)> Ports(Dictionary<string, string> settings)
    {
        foreach (var (setting, name) in ((string, string)[])[("urls", "http"), ("Management:Urls", "management")])
        {
            foreach (var url in settings.GetValueOrDefault(setting, "").Split(';', StringSplitOptions.RemoveEmptyEntries))
                yield return (setting, (name, BindingAddress.Parse(url).Port));
        }

        foreach (var (setting, name) in ((string, string)[])[("Cluster:SiloPort", "silo"), ("Cluster:GatewayPort", "gateway")])
        {
            if (settings.TryGetValue(setting, out var value) && int.TryParse(value, out var port))
                yield return (setting, (name, port));
        }
    }

    /// <summary>Whether the silo would begin to listen there: nothing beyond its machine is open to strangers unless it is said so.</summary>
    private static List<string> Listening(IReadOnlyDictionary<string, string> settings)
    {
        var problems = new List<string>();
        var relevant = settings.Where(setting => setting.Key.Split(':')[0].ToUpperInvariant() is "URLS" or "SECURITY" or "MANAGEMENT");
        try
        {
            // It is put together and not started, so it reads no file and opens no port.
            using var app = (IDisposable)MonitorSilo.Build([.. relevant.Select(setting => $"--{setting.Key}={setting.Value}")], static builder => builder.Logging.ClearProviders());
            foreach (var rule in ((WebApplication)app).Services.GetServices<IListenRule>())
                rule.Check(problems);
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            // What is wrong with single values is told for their section.
        }

        return problems;
    }

    private static IEnumerable<string> Problems(IConfigurationSection section, Type type)
    {
        object options;
        try
        {
            options = section.Get(type)!;
        }
        catch (InvalidOperationException e)
        {
            return [$"{section.Path}: {e.Message}"];
        }

        return Problems(options);
    }
}
