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
    /// Lines that were not taken where the others were; null: none were taken. InfluxDB 1 and 2 say how many they dropped, and beside it name each line that
    /// they could not read; InfluxDB 3 lists the lines.
    /// </summary>
    public static LineLoss? LossOf(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (!text.Contains("partial write", StringComparison.Ordinal))
            return null;
        if (Listed(text) is > 0 and var listed)
            return new LineLoss(listed, IsWhole: true);
        var unread = Unread().Count(text);
        return Said().Match(text) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) && unread + dropped > 0
            ? new LineLoss(unread + dropped, IsWhole: true)
            : new LineLoss(Math.Max(1, unread), IsWhole: false);
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

    private static int Listed(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("data", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
        }
        catch (JsonException)
        {
            return 0; // an answer that was cut
        }
    }

    [GeneratedRegex(@"unable to parse '")]
    private static partial Regex Unread();

    [GeneratedRegex(@"dropped=(\d+)", RegexOptions.RightToLeft)]
    private static partial Regex Said();
}

/// <summary>Lines that a server did not take.</summary>
/// <param name="Lines">How many, at least.</param>
/// <param name="IsWhole">Whether it said how many.</param>
internal readonly record struct LineLoss(int Lines, bool IsWhole);
