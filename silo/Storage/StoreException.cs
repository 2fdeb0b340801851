namespace OrleansMonitor.Silo.Storage;

/// <summary>The store did not do what was asked: the disk is full, a file is damaged, or another process holds a lock.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
