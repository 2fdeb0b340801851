namespace OrleansMonitor.Silo.Security.Reloading;

/// <summary>Something that comes from files or another server and may change while the silo runs.</summary>
internal interface IReloadable
{
    /// <summary>What logs, metrics and the audit log call it.</summary>
    string Name { get; }

    bool IsConfigured { get; }

    /// <summary>Takes the present content; false: it is what it was. On an exception the earlier content stays.</summary>
    /// <exception cref="ReloadException">It cannot be read or used.</exception>
    ValueTask<bool> ReloadAsync(CancellationToken cancellation);
}
