namespace OrleansMonitor.Silo.Security.Audit;

/// <summary>One change, or the attempt at one.</summary>
/// <param name="Action">start, stop, reload, or a request's method.</param>
/// <param name="Target">What it was about: a path, a source of credentials, a configuration.</param>
/// <param name="Who">The caller, or the silo itself.</param>
/// <param name="From">The caller's address and port; empty: this process.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record AuditEvent(string Action, string Target, string Who, string From, string Outcome);
