using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansMonitor.Influx;

/// <summary>Where lines are written: a database of InfluxDB 1, or a bucket of InfluxDB 2. Times of lines are nanoseconds, which both take as the usual.</summary>
internal static partial class InfluxServer
{
    private const int MaxDetail = 300;

    /// <param name="server">Its address, such as <c>http://influxdb:8086</c>.</param>
    /// <param name="database">Of InfluxDB 1.</param>
    /// <param name="retentionPolicy">Of the database; null: its own.</param>
    /// <param name="organization">Of InfluxDB 2.</param>
    /// <param name="bucket">Of the organization.</param>
    public static Uri WriteAddress(Uri server, string? database, string? retentionPolicy, string? organization, string? bucket)
    {
        var root = server.AbsoluteUri.TrimEnd('/');
        return new Uri(bucket is { Length: > 0 }
            ? $"{root}/api/v2/write?org={Uri.EscapeDataString(organization ?? "")}&bucket={Uri.EscapeDataString(bucket)}"
            : $"{root}/write?db={Uri.EscapeDataString(database ?? "")}{(retentionPolicy is { Length: > 0 } ? "&rp=" + Uri.EscapeDataString(retentionPolicy) : "")}");
    }

    /// <summary>
    /// Lines that were not taken where the others were; null: none were taken. InfluxDB says how many it dropped, and beside it names each line that
    /// it could not read.
    /// </summary>
    public static int? Dropped(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (!text.Contains("partial write", StringComparison.Ordinal))
            return null;
        var unread = Unread().Count(text);
        var said = Said().Match(text) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) ? dropped : 0;
        return Math.Max(1, unread + said);
    }

    /// <summary>What an answer says is wrong: <c>error</c> of InfluxDB 1, <c>message</c> of InfluxDB 2, or whatever stands there, on one line.</summary>
    public static string Detail(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var name in (string[])["error", "message"])
            {
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String)
                    text = found.GetString()!;
            }
        }
        catch (JsonException)
        {
            // Something else than InfluxDB answers, or its answer was cut.
        }

        text = string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
        return text.Length <= MaxDetail ? text : text[..MaxDetail] + "…";
    }

    [GeneratedRegex(@"unable to parse '")]
    private static partial Regex Unread();

    [GeneratedRegex(@"dropped=(\d+)", RegexOptions.RightToLeft)]
    private static partial Regex Said();
}
