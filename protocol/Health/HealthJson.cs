using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrleansMonitor.Health;

/// <summary>
/// How health results are written as JSON, over HTTP and by clients: camelCase names; times in RFC 3339, UTC; what is null
/// is left out; no NaN or infinity (null stands for them); other numbers to ten significant digits, more of which say nothing
/// of a model. Whole numbers are written in full.
/// </summary>
public static class HealthJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Gives other options the same form.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new RoundedNumber());
        options.Converters.Add(new UtcTime());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AllowLeftOut } };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>What is null is left out, so a reader must not miss it although C# requires the property to be set.</summary>
    private static void AllowLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.IsRequired = false;
    }

    private sealed class RoundedNumber : JsonConverter<double>
    {
        private const double MaxWhole = 1e15;

        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (!double.IsFinite(value))
            {
                writer.WriteNullValue();
                return;
            }

            Span<byte> text = stackalloc byte[32];
            var format = Math.Abs(value) < MaxWhole && Math.Floor(value) == value ? "F0" : "G10";
            value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        }
    }

    internal sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        // Without an offset it is UTC, and not the time of whatever machine reads it.
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var time = reader.GetDateTime();
            return new DateTimeOffset(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime());
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            var utc = value.ToUniversalTime();
            writer.WriteStringValue(utc.ToString(utc.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }
    }
}
