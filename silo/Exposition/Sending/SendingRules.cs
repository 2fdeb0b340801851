using OrleansMonitor.Silo.Hosting.Validation;

namespace OrleansMonitor.Silo.Exposition.Sending;

internal static class SendingRules
{
    private const int MaxLabels = 16;

    // A label of a family comes before what is set.
    private static readonly string[] Taken = ["model", "version", "node"];

    public static void Check(ExpositionOptions o, SettingErrors errors)
    {
        const string Remote = nameof(o.RemoteWrite) + ":", Otlp = nameof(o.Otlp) + ":", Influx = nameof(o.Influx) + ":";
        CheckAddress(o, Remote + nameof(o.RemoteWrite.Url), o.RemoteWrite.Url, "http://127.0.0.1:9090/api/v1/write", errors);
        CheckAddress(o, Otlp + nameof(o.Otlp.Endpoint), o.Otlp.Endpoint, "http://127.0.0.1:4318", errors);
        Check(o, Remote, o.RemoteWrite, errors);
        Check(o, Otlp, o.Otlp, errors);
        CheckAddress(o, Influx + nameof(o.Influx.Url), o.Influx.Url, "http://127.0.0.1:8086", errors);
        Check(o, Influx, o.Influx, errors);
        if (!string.IsNullOrEmpty(o.Influx.Url))
        {
            errors.Require(string.IsNullOrEmpty(o.Influx.Database) != string.IsNullOrEmpty(o.Influx.Bucket), Influx + nameof(o.Influx.Database), o.Influx.Database, "given for an InfluxDB 1, and Bucket for an InfluxDB 2: one of the two")
                .Require(string.IsNullOrEmpty(o.Influx.Bucket) == string.IsNullOrEmpty(o.Influx.Organization), Influx + nameof(o.Influx.Organization), o.Influx.Organization, "given where Bucket is, and only there");
        }

        errors.NotEmpty(Otlp + nameof(o.Otlp.ServiceName), o.Otlp.ServiceName)
            .Require(
                o.RemoteWrite.Version is RemoteWriteOptions.Automatic or RemoteWriteOptions.Second or RemoteWriteOptions.First,
                Remote + nameof(o.RemoteWrite.Version), o.RemoteWrite.Version, $"{RemoteWriteOptions.Automatic}, {RemoteWriteOptions.Second} or {RemoteWriteOptions.First}")
            .Range($"{Remote}{nameof(o.RemoteWrite.Labels)}:Count", o.RemoteWrite.Labels.Count, 0, MaxLabels);
        foreach (var (name, value) in o.RemoteWrite.Labels)
        {
            errors.Require(!Taken.Contains(name, StringComparer.Ordinal), $"{Remote}{nameof(o.RemoteWrite.Labels)}:{name}", name, $"another name: families have labels of {string.Join(", ", Taken)}")
                .Require(IsLabel(name), $"{Remote}{nameof(o.RemoteWrite.Labels)}:{name}", name, "named with letters, digits and underscores, not beginning with a digit or two underscores")
                .NotEmpty($"{Remote}{nameof(o.RemoteWrite.Labels)}:{name}", value);
        }
    }

    private static void CheckAddress(ExpositionOptions o, string setting, string? address, string example, SettingErrors errors) => errors
        .Require(!Uri.TryCreate(address, UriKind.Absolute, out var named) || named.UserInfo.Length == 0, setting, "an address with a user", "without user and password, which belong into Headers: Authorization=Basic … (from the environment or a file)")
        .Require(string.IsNullOrEmpty(address) || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"), setting, address, $"an address that begins with http:// or https://, such as {example}")
        .Require(string.IsNullOrEmpty(address) || o.Figures != ExposedFigures.Off, nameof(o.Figures), o.Figures, $"Summary or Full where {ExpositionOptions.Section}:{setting} is given");

    private static void Check(ExpositionOptions o, string prefix, SendingOptions sending, SettingErrors errors)
    {
        errors.Range(prefix + nameof(sending.Interval), sending.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1))
            .Rule(sending.Interval >= o.RefreshInterval, prefix + nameof(sending.Interval), sending.Interval, "at least", nameof(o.RefreshInterval), o.RefreshInterval)
            .Range(prefix + nameof(sending.Timeout), sending.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))
            .Range(prefix + nameof(sending.MaxSeriesPerRequest), sending.MaxSeriesPerRequest, 1, 100_000)
            .Range(prefix + nameof(sending.MaxQueuedRequests), sending.MaxQueuedRequests, 1, 10_000);
        if (HeaderSettings.Read($"{ExpositionOptions.Section}:{prefix}", sending.Headers, sending.HeadersFile, out var problem) is null && problem.Length > 0)
            errors.Add(problem);
    }

    private static bool IsLabel(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.StartsWith("__", StringComparison.Ordinal) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
