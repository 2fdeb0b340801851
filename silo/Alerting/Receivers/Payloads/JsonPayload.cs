using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansMonitor.Grains.Alerting;

namespace OrleansMonitor.Silo.Alerting.Receivers.Payloads;

/// <summary>Writes JSON for receivers.</summary>
internal static class JsonPayload
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        return buffer.WrittenMemory;
    }

    public static void WriteLabels(this Utf8JsonWriter writer, string name, IEnumerable<AlertLabel> labels)
    {
        writer.WriteStartObject(name);
        foreach (var label in labels)
            writer.WriteString(label.Name, label.Value);
        writer.WriteEndObject();
    }
}
