namespace OrleansMonitor.Silo.Security.Reloading;

/// <summary>Keys, certificates or signing keys cannot be used. The message names the setting and the file, and holds no secret.</summary>
internal sealed class ReloadException(string message, Exception? inner = null) : Exception(message, inner);
