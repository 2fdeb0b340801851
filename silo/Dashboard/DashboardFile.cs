using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace OrleansMonitor.Silo.Dashboard;

/// <summary>A file of the page, compressed when it is first asked for so.</summary>
internal sealed class DashboardFile
{
    private readonly byte[] _content;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;
    private readonly string _hash;

    private DashboardFile(string name, byte[] content)
    {
        ContentType = TypeOf(name);
        _content = content;
        _brotli = new(() => ContentCoding.Compress(content, ContentCoding.Brotli));
        _gzip = new(() => ContentCoding.Compress(content, ContentCoding.Gzip));
        _hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
    }

    public string ContentType { get; }

    public static DashboardFile Read(Assembly assembly, string prefix, string name)
    {
        using var stream = assembly.GetManifestResourceStream(prefix + name) ?? throw new InvalidOperationException($"The assembly has no resource {prefix}{name}.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return new(name, memory.ToArray());
    }

    public byte[] In(string coding) => coding switch
    {
        ContentCoding.Brotli => _brotli.Value,
        ContentCoding.Gzip => _gzip.Value,
        _ => _content,
    };

    /// <summary>What is compressed otherwise is another representation, with a tag of its own.</summary>
    public EntityTagHeaderValue TagIn(string coding) => new($"\"{_hash}{(coding.Length > 0 ? "-" + coding : "")}\"");

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        var other => throw new InvalidOperationException($"The page has a file {name}, and what {other} means to a browser is not known."),
    };
}
