using System.Globalization;
using System.Text.Json;

namespace OrleansMonitor.Cli.Output;

/// <summary>A nested answer as rows of path and value, which is what CSV can hold.</summary>
internal static class JsonLeaves
{
    public static ResultTable Of(JsonElement json)
    {
        var table = new ResultTable("", new ResultColumn("", "figure"), new ResultColumn("", "value"));
        Add(table, json, "");
        return table;
    }

    private static void Add(ResultTable table, JsonElement json, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                    Add(table, member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in json.EnumerateArray())
                    Add(table, element, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"));
                break;
            default:
                table.Add(path, json.ToString());
                break;
        }
    }
}
