using System.Net;
using System.Text.Json;

namespace OrleansMonitor.Client.Querying;

/// <summary>Reads problem details (RFC 9457) with the silo's extensions.</summary>
internal static class Problem
{
    public static MonitorQueryException Read(Uri address, HttpStatusCode status, byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var root = document.RootElement;
                var (title, detail) = (Text(root, "title"), Text(root, "detail"));
                return new MonitorQueryException(detail.Length > 0 ? detail : title.Length > 0 ? title : Unexplained(address, status))
                {
                    Status = status,
                    Reason = title,
                    Code = Text(root, "reason"),
                    Field = Text(root, "parameter") is { Length: > 0 } parameter ? parameter : Text(root, "field"),
                    Value = Text(root, "value"),
                    Limit = Text(root, "limit"),
                };
            }
        }
        catch (JsonException)
        {
            // Something between here and the silo answered in its own way.
        }

        return new MonitorQueryException(Unexplained(address, status)) { Status = status };
    }

    private static string Unexplained(Uri address, HttpStatusCode status) => $"{address} answered {(int)status} {status}";

    private static string Text(JsonElement root, string property)
    {
        if (!root.TryGetProperty(property, out var value))
            return "";
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
