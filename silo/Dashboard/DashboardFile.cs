using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace OrleansMonitor.Silo.Dashboard;

/// <summary>A file of the page, which its build has compressed too.</summary>
internal sealed class DashboardFile
{
    private readonly byte[] _content;
    private readonly byte[] _brotli;
    private readonly byte[] _gzip;
    private readonly string _hash;

    private DashboardFile(string name, byte[] content, byte[] brotli, byte[] gzip)
    {
        ContentType = TypeOf(name);
        (_content, _brotli, _gzip) = (content, brotli, gzip);
        _hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
    }

    public string ContentType { get; }

    /// <summary>Whether a resource is a file of its own, and not another one compressed.</summary>
    public static bool IsFile(string name) => Path.GetExtension(name) is not (".br" or ".gz");

    public static DashboardFile Read(Assembly assembly, string prefix, string name) =>
        new(name, BytesOf(assembly, prefix + name), BytesOf(assembly, $"{prefix}{name}.br"), BytesOf(assembly, $"{prefix}{name}.gz"));

    public byte[] In(string coding) => coding switch
    {
        ContentCoding.Brotli => _brotli,
        ContentCoding.Gzip => _gzip,
        _ => _content,
    };

    /// <summary>What is compressed otherwise is another representation, with a tag of its own.</summary>
    public EntityTagHeaderValue TagIn(string coding) => new($"\"{_hash}{(coding.Length > 0 ? "-" + coding : "")}\"");

    private static byte[] BytesOf(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The assembly has no resource {resource}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

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
