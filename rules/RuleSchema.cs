using OrleansMonitor.Domain.Changes;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansMonitor.Domain.Rules;

namespace OrleansMonitor.Rules;

/// <summary>The JSON Schema of files of rules, for editors. It is made from what the reader knows, and so cannot disagree with it.</summary>
public static class RuleSchema
{
    private const string AgoPattern = "^([0-9]+(ms|s|m|h|d|w|y))+ ago$";

    private const string DurationPattern = "^(0|([0-9]+(ms|s|m|h|d|w|y))+)$";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, draft 2020-12, with a line end at its end.</summary>
    public static string Write()
    {
        var rule = Fields(RuleField.OfRule, "alert", "metric");
        rule["oneOf"] = new JsonArray(Needs("above"), Needs("below"), Needs("outside"));
        rule["dependentRequired"] = new JsonObject { ["by"] = new JsonArray("compared_to") };
        var group = Fields(RuleField.OfGroup, "name", "rules");
        group["properties"]!["rules"] = new JsonObject
        {
            ["description"] = "The rules.",
            ["type"] = "array",
            ["items"] = new JsonObject { ["$ref"] = "#/$defs/rule" },
            ["maxItems"] = RuleLimits.MaxRules,
        };
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "OrleansMonitor: alert rules",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("groups"),
            ["properties"] = new JsonObject
            {
                ["groups"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = "#/$defs/group" }, ["maxItems"] = RuleLimits.MaxGroups },
            },
            ["$defs"] = new JsonObject { ["group"] = group, ["rule"] = rule },
        };
        return schema.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Fields(RuleField[] fields, params string[] required)
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            var shape = Shape(field.Shape);
            shape["description"] = field.Default.Length > 0 ? $"{field.Description} Default: {field.Default}." : field.Description;
            properties[field.Name] = shape;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. required.Select(static name => JsonValue.Create(name))]),
            ["properties"] = properties,
        };
    }

    private static JsonObject Needs(string field) => new() { ["required"] = new JsonArray(field) };

    private static JsonObject Shape(RuleFieldShape shape) => shape switch
    {
        RuleFieldShape.Text => Text(RuleLimits.MaxNameLength),
        RuleFieldShape.Metric => Metrics(),
        RuleFieldShape.Scope => Words("model", "version", "segment", "node", "all"),
        RuleFieldShape.NoData => Words("keep", "alert", "ok"),
        RuleFieldShape.Measure => Words("ratio", "difference", "deviations"),
        RuleFieldShape.Number => new JsonObject { ["type"] = "number" },
        RuleFieldShape.Share => Number(0, 1),
        RuleFieldShape.Confidence => Number(0.5, 0.9999),
        RuleFieldShape.Whole => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        RuleFieldShape.Duration => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["pattern"] = DurationPattern }, new JsonObject { ["const"] = 0 }) },
        RuleFieldShape.Pair => Pair(),
        RuleFieldShape.NumberOrPair => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "number" }, Pair()) },
        RuleFieldShape.Patterns => new JsonObject { ["anyOf"] = new JsonArray(Text(RuleLimits.MaxNameLength), new JsonObject { ["type"] = "array", ["items"] = Text(RuleLimits.MaxNameLength), ["maxItems"] = RuleLimits.MaxPatterns }) },
        RuleFieldShape.Comparison => Comparison(),
        RuleFieldShape.Ago => Ago(),
        _ => new JsonObject { ["type"] = "object", ["maxProperties"] = RuleLimits.MaxLabels, ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } },
    };

    private static JsonObject Text(int maxLength) => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = maxLength };

    private static JsonObject Number(double min, double max) => new() { ["type"] = "number", ["minimum"] = min, ["maximum"] = max };

    private static JsonObject Pair() => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "number" }, ["minItems"] = 2, ["maxItems"] = 2 };

    private static JsonObject Words(params string[] words) => new() { ["enum"] = Array(words) };

    private static JsonObject Metrics() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = Array(MetricCatalog.All.Select(static metric => metric.Name)) },
            new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', MetricCatalog.WithArgument)})\\(.+\\)$" }),
    };

    private static JsonObject Ago() => new() { ["type"] = "string", ["pattern"] = AgoPattern };

    private static JsonObject Comparison() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["const"] = "peers" },
            Ago(),
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray("version"),
                ["properties"] = new JsonObject { ["version"] = Text(RuleLimits.MaxNameLength) },
            },
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray("history"),
                ["properties"] = new JsonObject
                {
                    ["history"] = new JsonObject { ["type"] = "integer", ["minimum"] = ControlChart.MinHistory, ["maximum"] = RuleLimits.MaxHistory },
                    ["every"] = Shape(RuleFieldShape.Duration),
                },
            }),
    };

    private static JsonArray Array(IEnumerable<string> words) => [.. words.Select(static word => JsonValue.Create(word))];
}
