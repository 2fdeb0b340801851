using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansMonitor.Cli.Output;

namespace OrleansMonitor.Cli.Export.Files;

/// <summary>JSON Lines: an object for each value. What is absent is left out.</summary>
internal sealed class JsonLinesTarget(OutputFile? file, TextWriter output) : TextTarget(file, output)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    protected override void AppendTo(StringBuilder text, ExportStep step)
    {
        foreach (var value in step.Values)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, Options))
                Write(json, step, value);
            text.Append(Encoding.UTF8.GetString(_buffer.WrittenSpan)).Append('\n');
        }
    }

    private static void Write(Utf8JsonWriter json, ExportStep step, ExportValue value)
    {
        json.WriteStartObject();
        json.WriteString("time", ExportColumns.Time(step.From));
        json.WriteString("to", ExportColumns.Time(step.To));
        json.WriteString("scope", step.Series.ScopeName);
        foreach (var (name, text) in ((string, string?)[])[("model", step.Series.Model), ("version", step.Series.Version), ("segment", step.Series.Segment), ("node", step.Series.Node)])
        {
            if (text is not null)
                json.WriteString(name, text);
        }

        json.WriteString("figure", value.Figure);
        if (value.Unit.Length > 0)
            json.WriteString("unit", value.Unit);
        json.WriteNumber("value", value.Value);
        json.WriteNumber("n", value.N);
        if (value.Low is { } low)
            json.WriteNumber("low", low);
        if (value.High is { } high)
            json.WriteNumber("high", high);
        json.WriteEndObject();
    }
}
