using Microsoft.Extensions.Options;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>The rules of one section, for whoever binds its options.</summary>
internal sealed class SettingsValidator<T>(string section, Action<T, SettingErrors> check) : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var errors = new SettingErrors(section);
        check(options, errors);
        return errors.Messages.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Messages);
    }
}
