using Microsoft.OpenApi;

namespace OrleansMonitor.Silo.Ingest.Operations;

/// <summary>Schemas of bodies that are read and written by hand, of which the framework knows nothing.</summary>
internal static class Shape
{
    public static OpenApiSchema Text(string? description = null) => new() { Type = JsonSchemaType.String, Description = description };

    public static OpenApiSchema Choice(params string[] values) => new() { Type = JsonSchemaType.String, Enum = [.. values.Select(static value => System.Text.Json.Nodes.JsonValue.Create(value))] };

    public static OpenApiSchema Whole(string? description = null) => new() { Type = JsonSchemaType.Integer, Format = "int64", Description = description };

    public static OpenApiSchema Number(string? description = null) => new() { Type = JsonSchemaType.Number, Format = "double", Description = description };

    public static OpenApiSchema Truth() => new() { Type = JsonSchemaType.Boolean };

    /// <summary>Any value.</summary>
    public static OpenApiSchema Any(string? description = null) => new() { Description = description };

    /// <summary>Bytes of a form of their own.</summary>
    public static OpenApiSchema Binary(string description) => new() { Type = JsonSchemaType.String, Format = "binary", Description = description };

    public static OpenApiSchema List(IOpenApiSchema element, string? description = null) => new() { Type = JsonSchemaType.Array, Items = element, Description = description };

    /// <summary>An object. A member whose name ends in <c>?</c> may be missing.</summary>
    public static OpenApiSchema Object(string? description, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = members.ToDictionary(static member => member.Name.TrimEnd('?'), static member => member.Schema),
        Required = members.Where(static member => !member.Name.EndsWith('?')).Select(static member => member.Name).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>A schema under a name of its own, to which a reference leads.</summary>
    public static IOpenApiSchema Named(this OpenApiDocument document, string name, Func<OpenApiSchema> schema)
    {
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent(name, schema());
        return new OpenApiSchemaReference(name, document);
    }
}
