using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>Checks one section when the process starts: names that nothing reads, ranges, and rules across settings.</summary>
internal sealed class SettingsValidator<T>(IConfigurationSection section, Action<T, SettingErrors> check) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var errors = new SettingErrors(section.Path);
        check(options, errors);
        var messages = errors.Messages.Concat(Unknown()).ToList();
        return messages.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(messages);
    }

    /// <summary>A setting with a slip in its name would otherwise have no effect and no message.</summary>
    private IEnumerable<string> Unknown()
    {
        var known = typeof(T).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name).ToList();
        foreach (var child in section.GetChildren())
        {
            if (SettingRules.Removed.TryGetValue(child.Path, out var instead))
                yield return $"{child.Path} is '{child.Value}', and this setting was removed: {instead}";
            else if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                yield return $"{child.Path} is not a setting; {section.Path} has {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
        }
    }
}
