using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OrleansMonitor.Silo.Security.Tls;

namespace OrleansMonitor.Silo.Security;

/// <summary>What access control measures of itself.</summary>
internal sealed class SecurityInstruments
{
    public const string MeterName = "OrleansMonitor.Security";

    private readonly Counter<long> _refused;
    private readonly Counter<long> _limited;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _auditLost;
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);
    private Func<long> _clients = static () => 0;
    private Func<long> _shared = static () => 0;

    public SecurityInstruments(IMeterFactory meters, ServerCertificate certificate, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>("orleansmonitor.security.refused", description: "Requests answered 401 or 403, by reason.");
        _limited = meter.CreateCounter<long>("orleansmonitor.security.limited", description: "Requests answered 429 because their client sent too many.");
        _reloads = meter.CreateCounter<long>("orleansmonitor.security.reloads", description: "Changes of keys and certificates, by source and outcome.");
        _auditLost = meter.CreateCounter<long>("orleansmonitor.security.audit.lost", description: "Changes that could not be written to the audit file.");
        meter.CreateObservableGauge("orleansmonitor.security.reload.failing", Failing, description: "1: the source cannot be used as it is now, and its earlier content is in use.");
        meter.CreateObservableGauge("orleansmonitor.security.limit.clients", () => _clients(), description: "Clients and addresses with a token bucket.");
        meter.CreateObservableCounter("orleansmonitor.security.limit.shared", () => _shared(), description: "Requests of clients that had to share a bucket, since there were too many clients.");
        meter.CreateObservableGauge("orleansmonitor.security.certificate.remaining", () => Remaining(certificate, time), "s", "Time until the server certificate expires.");
    }

    public void Observe(Func<long> clients, Func<long> shared) => (_clients, _shared) = (clients, shared);

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Limited() => _limited.Add(1);

    public void Reloaded(string source, bool applied) =>
        _reloads.Add(1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("outcome", applied ? "applied" : "kept"));

    public void Failing(string source, bool isFailing) => _failing[source] = isFailing;

    public void AuditLost() => _auditLost.Add(1);

    private IEnumerable<Measurement<long>> Failing() =>
        _failing.Select(static pair => new Measurement<long>(pair.Value ? 1 : 0, new KeyValuePair<string, object?>("source", pair.Key)));

    private static IEnumerable<Measurement<double>> Remaining(ServerCertificate certificate, TimeProvider time) =>
        certificate.Current is { } current ? [new Measurement<double>((current.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime).TotalSeconds)] : [];
}
