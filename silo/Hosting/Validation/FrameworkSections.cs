using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;

namespace OrleansMonitor.Silo.Hosting.Validation;

/// <summary>
/// What the libraries that this process stands on read of the configuration themselves, so far as nothing here says otherwise. Their names are
/// written down here, since they are bound to no type; the properties are only looked at.
/// </summary>
internal static class FrameworkSections
{
    public static IReadOnlyDictionary<string, Type> All { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        ["urls"] = typeof(string),
        ["AllowedHosts"] = typeof(string),
        ["Logging"] = typeof(LoggingNames),
        ["Kestrel"] = typeof(KestrelNames),
    };

    private sealed class LoggingNames
    {
        public Dictionary<string, LogLevel>? LogLevel { get; set; }

        public ConsoleNames? Console { get; set; }
    }

    private sealed class ConsoleNames
    {
        public Dictionary<string, LogLevel>? LogLevel { get; set; }

        public LogLevel LogToStandardErrorThreshold { get; set; }

        public int MaxQueueLength { get; set; }

        public ConsoleLoggerQueueFullMode QueueFullMode { get; set; }

        public JsonConsoleFormatterOptions? FormatterOptions { get; set; }
    }

    private sealed class KestrelNames
    {
        public Dictionary<string, EndpointNames>? Endpoints { get; set; }

        public EndpointNames? EndpointDefaults { get; set; }

        public Dictionary<string, CertificateNames>? Certificates { get; set; }
    }

    private sealed class EndpointNames
    {
        public string? Url { get; set; }

        public HttpProtocols Protocols { get; set; }

        public SslProtocols[]? SslProtocols { get; set; }

        public ClientCertificateMode ClientCertificateMode { get; set; }

        public CertificateNames? Certificate { get; set; }

        public Dictionary<string, EndpointNames>? Sni { get; set; }
    }

    private sealed class CertificateNames
    {
        public string? Path { get; set; }

        public string? KeyPath { get; set; }

        public string? Password { get; set; }

        public string? Subject { get; set; }

        public string? Store { get; set; }

        public string? Location { get; set; }

        public bool AllowInvalid { get; set; }
    }
}
