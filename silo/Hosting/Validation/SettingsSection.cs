namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>A section that this product reads.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Type">What it is bound to.</param>
/// <param name="Check">Finds what is wrong with what is bound.</param>
internal sealed record SettingsSection(string Path, Type Type, Action<object, SettingErrors> Check);
