using OrleansMonitor.Silo.Hosting;
using OrleansMonitor.Silo.Storage;

namespace OrleansMonitor.Silo.Exposition.Figures;

/// <summary>The active silos, as Orleans' membership has them.</summary>
internal static class SiloViews
{
    private const string Alone = "silo";

    public static Func<ShareView> Of(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<MembershipOptions>();
        if (provider.GetRequiredService<StorageOptions>().Provider != StorageProvider.Postgres)
        {
            var alone = new ShareView(0, options.SiloName ?? Alone, [options.SiloName ?? Alone]);
            return () => alone;
        }

        var (membership, self) = (provider.GetRequiredService<IClusterMembershipService>(), provider.GetRequiredService<ILocalSiloDetails>());
        ShareView? known = null;
        return () =>
        {
            var snapshot = membership.CurrentSnapshot;
            if (Volatile.Read(ref known) is { } before && before.Version == snapshot.Version.Value)
                return before;
            // A silo that starts again under its name takes what it had.
            var silos = snapshot.Members.Values.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.Name).Append(self.Name).Distinct().ToArray();
            var view = new ShareView(snapshot.Version.Value, self.Name, silos);
            Volatile.Write(ref known, view);
            return view;
        };
    }
}
