namespace OrleansMonitor.Silo.Security.Reloading;

/// <summary>Something that comes from files or another server and may change while the silo runs.</summary>
internal interface IReloadable
{
    /// <summary>What logs, metrics and the audit log call it.</summary>
    string Name { get; }

    bool IsConfigured { get; }

    /// <summary>What the last content that was taken changed, in words and without a secret; empty: only the source itself can say.</summary>
    string Change { get; }

    /// <summary>Takes the present content; false: it is what it was. On an exception the earlier content stays.</summary>
    /// <exception cref="ReloadException">It cannot be read or used.</exception>
    ValueTask<bool> ReloadAsync(CancellationToken cancellation);
}
