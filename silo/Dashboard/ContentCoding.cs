using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansMonitor.Silo.Dashboard;

/// <summary>How content is compressed on its way (RFC 9110, 8.4.1).</summary>
internal static class ContentCoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";
    public const string None = "";

    /// <summary>The smallest of those that a client takes.</summary>
    public static string Choose(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out var wanted))
            return None;
        return Accepts(wanted, Brotli) ? Brotli : Accepts(wanted, Gzip) ? Gzip : None;
    }

    // A coding that is named says more than the asterisk; a quality of zero means not this.
    private static bool Accepts(IList<StringWithQualityHeaderValue> wanted, string coding) =>
        (wanted.FirstOrDefault(each => each.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) ?? wanted.FirstOrDefault(static each => each.Value == "*")) is { } found
        && found.Quality is null or > 0;
}
