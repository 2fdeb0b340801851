using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansMonitor.Silo.Exposition.Formats;

internal enum MetricFormat
{
    Text,
    OpenMetrics,
    Proto,
}

/// <summary>Which format a scraper prefers.</summary>
internal static class MetricFormats
{
    /// <summary>The format of the highest quality that there is; the text where none is named, or none can be read.</summary>
    public static MetricFormat Choose(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types))
            return MetricFormat.Text;
        var (best, quality) = (MetricFormat.Text, 0.0);
        foreach (var type in types)
        {
            if (Of(type) is { } format && (type.Quality ?? 1) > quality)
                (best, quality) = (format, type.Quality ?? 1);
        }

        return best;
    }

    private static MetricFormat? Of(MediaTypeHeaderValue type) => type.MediaType.Value switch
    {
        "application/vnd.google.protobuf" when Has(type, "proto", "io.prometheus.client.MetricFamily") && Has(type, "encoding", "delimited") => MetricFormat.Proto,
        "application/openmetrics-text" when Find(type, "version") is null or "1.0.0" => MetricFormat.OpenMetrics,
        "text/plain" when Find(type, "version") is null or "0.0.4" => MetricFormat.Text,
        "text/*" or "*/*" => MetricFormat.Text,
        _ => null,
    };

    private static bool Has(MediaTypeHeaderValue type, string name, string value) => Find(type, name) == value;

    private static string? Find(MediaTypeHeaderValue type, string name)
    {
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return HeaderUtilities.RemoveQuotes(parameter.Value).ToString();
        }

        return null;
    }
}
