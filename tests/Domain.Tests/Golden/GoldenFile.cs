using System.Text.Json;

namespace OrleansMonitor.Domain.Tests.Golden;

/// <summary>Reference values that the script of the same name computed with another library.</summary>
internal static class GoldenFile
{
    public static JsonElement Load(string name)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json"));
        return JsonDocument.Parse(stream).RootElement;
    }

    /// <summary>The names of the cases of a file, for a theory.</summary>
    public static TheoryData<string> Names(JsonElement cases) => new(cases.EnumerateArray().Select(each => each.GetProperty("name").GetString()!));

    public static JsonElement Case(JsonElement cases, string name) => cases.EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);

    public static double? Number(this JsonElement element, string property) =>
        element.GetProperty(property) is { ValueKind: not JsonValueKind.Null } value ? value.GetDouble() : null;

    public static ulong Count(this JsonElement element, string property) => element.GetProperty(property).GetUInt64();

    /// <summary>Null is NaN.</summary>
    public static double[] Numbers(this JsonElement element, string property) =>
        element.GetProperty(property) is { ValueKind: JsonValueKind.Array } values
            ? values.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()).ToArray()
            : [];

    /// <summary>Null is NaN.</summary>
    public static float[] Floats(this JsonElement element, string property) =>
        element.GetProperty(property) is { ValueKind: JsonValueKind.Array } values
            ? values.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? float.NaN : value.GetSingle()).ToArray()
            : [];

    public static string[] Strings(this JsonElement element, string property) =>
        element.GetProperty(property).EnumerateArray().Select(value => value.GetString()!).ToArray();
}
