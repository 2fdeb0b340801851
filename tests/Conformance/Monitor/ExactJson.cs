using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansMonitor.Health;

namespace OrleansMonitor.Conformance.Monitor;

/// <summary>Answers with all digits of their numbers, which over HTTP are rounded to ten.</summary>
public static class ExactJson
{
    public static JsonElement Of<T>(T answer) => JsonSerializer.SerializeToElement(answer, Options);

    private static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(HealthJson.Options) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
        options.Converters.Remove(options.Converters.Single(static converter => converter.CanConvert(typeof(double))));
        return options;
    }
}
