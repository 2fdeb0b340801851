using System.Net.Security;
using OrleansMonitor.Client.Security;
using OrleansMonitor.Client.Sending;

namespace OrleansMonitor.Client.Querying;

/// <summary>How a <see cref="MonitorQueryClient"/> asks.</summary>
public sealed class MonitorQueryOptions
{
    /// <summary>Base addresses of the silos, at least one; any of them answers for the cluster. They are tried in turn.</summary>
    public IList<Uri> Endpoints { get; set; } = [];

    /// <summary>Longest wait for an answer of one silo, 100 ms to 10 min. Default 30 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="BatchSenderOptions.Security"/>
    public ClientSecurityOptions Security { get; set; } = new();

    /// <summary>Further headers of every request.</summary>
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc cref="BatchSenderOptions.Tls"/>
    public SslClientAuthenticationOptions? Tls { get; set; }

    /// <summary>
    /// Gets each answer as it came, before it is read: UTF-8 JSON, with figures that a newer silo knows and this client does not. Default:
    /// none.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? Received { get; set; }

    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and the limit.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        BatchSenderOptionsValidator.CheckEndpoints(problems, Endpoints);
        Checks.Range(problems, nameof(RequestTimeout), RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        Security.AddProblems(problems);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join("; ", problems));
    }
}
