using OrleansMonitor.Silo.Hosting.Validation;
using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Hosting;

/// <summary>Runs the grains: as one of the silos that meet in a PostgreSQL database, or as one silo that is alone.</summary>
internal static class GrainHosting
{
    /// <summary>The name by which grains ask for their persistent state.</summary>
    internal const string StateStorage = "monitor";

    public static void AddGrainHosting(this WebApplicationBuilder builder)
    {
        var isCluster = StorageOptions.IsCluster(builder.Configuration);
        builder.Services.AddSettings<MembershipOptions>(builder.Configuration, MembershipOptions.Section, (options, errors) =>
        {
            MembershipOptions.Check(options, errors, isCluster);
            if (!isCluster)
                RefuseRemoved(builder.Configuration.GetSection(MembershipOptions.Section), errors);
        });
        if (isCluster)
            builder.AddCluster();
        else
            builder.AddSingleSilo();
    }

    /// <summary>A silo that is alone used to have these; without an effect they would look like one.</summary>
    private static void RefuseRemoved(IConfigurationSection section, SettingErrors errors)
    {
        foreach (var setting in (string[])[nameof(MembershipOptions.AdvertisedAddress), nameof(MembershipOptions.SiloPort), nameof(MembershipOptions.GatewayPort)])
        {
            if (section[setting] is { } value)
            {
                errors.Add($"{section.Path}:{setting} is '{value}', and this setting was removed for a silo that is alone: it opens no port but the HTTP ones. "
                    + $"Leave it out, or set {StorageOptions.Section}:{nameof(StorageOptions.Provider)} to {nameof(StorageProvider.Postgres)} for one of several silos.");
            }
        }
    }
}
