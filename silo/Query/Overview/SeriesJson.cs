using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansMonitor.Overview;

namespace OrleansMonitor.Silo.Query.Overview;

/// <summary>Writes each series once: they are most of an overview, and the same ones go into every answer until a course is computed again.</summary>
internal sealed class SeriesJson(JsonSerializerOptions plain) : JsonConverter<OverviewSeries>
{
    private readonly ConditionalWeakTable<OverviewSeries, byte[]> _written = [];

    public static JsonSerializerOptions AddTo(JsonSerializerOptions plain)
    {
        var options = new JsonSerializerOptions(plain);
        options.Converters.Add(new SeriesJson(plain));
        return options;
    }

    public override OverviewSeries Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("overviews are written only");

    public override void Write(Utf8JsonWriter writer, OverviewSeries value, JsonSerializerOptions options) =>
        writer.WriteRawValue(_written.GetValue(value, series => JsonSerializer.SerializeToUtf8Bytes(series, plain)), skipInputValidation: true);
}
