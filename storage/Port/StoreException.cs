namespace OrleansMonitor.Storage;

/// <summary>The store did not do what was asked: a disk is full, a file is damaged, a server does not answer or refuses.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
