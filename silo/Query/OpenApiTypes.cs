using Microsoft.OpenApi;

namespace OrleansMonitor.Silo.Query;

/// <summary>
/// Types of what the generator leaves without one: it does not ask for the members of a structure that may be null, and takes a number
/// for one that may be text, since it is read from text too. A client that is made of the document need not expect that in answers.
/// </summary>
internal static class OpenApiTypes
{
    public static void Complete(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values ?? [])
            Complete(schema);
    }

    private static void Complete(IOpenApiSchema? given)
    {
        // A reference leads to a schema that is met by itself.
        if (given is not OpenApiSchema schema)
            return;
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Integer) && type.HasFlag(JsonSchemaType.String))
            (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
        schema.Type ??= schema.Format switch
        {
            "double" => JsonSchemaType.Number,
            "date-time" => JsonSchemaType.String,
            _ => null,
        };
        Complete(schema.Items);
        foreach (var inner in (schema.Properties?.Values ?? []).Concat(schema.OneOf ?? []).Concat(schema.AnyOf ?? []))
            Complete(inner);
    }
}
