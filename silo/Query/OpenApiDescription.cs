using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;

namespace OrleansMonitor.Silo.Query;

/// <summary>The OpenAPI document, <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiDescription
{
    private const string Bearer = "bearer";

    public static void AddMonitorOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "OrleansMonitor",
                Version = "v1",
                Description = "Health of machine-learning models in operation: inference records in, figures out. "
                    + "Times are RFC 3339 in UTC, durations seconds, ratios 0 to 1. A figure without data is absent. Errors are RFC 9457 problems.",
            };
            // The address that the document was asked for at, and not the one the server happens to listen on.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key or a token, where the silo asks who its callers are.",
            };
            // The empty one: on loopback a silo may serve everybody.
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }, []];
            OpenApiTypes.Complete(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // These types have converters of their own, of whose output the generator knows nothing.
            var underlying = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type);
            Describe(schema, underlying ?? context.JsonTypeInfo.Type);
            // A property that is null is left out unless it says otherwise; an element of a list is there.
            if (underlying is not null && context.ParameterDescription is null && (context.JsonPropertyInfo is not { } property || IsWritten(property)))
                schema.Type |= JsonSchemaType.Null;
            if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && schema.Items is null)
                schema.Items = ElementOf(element);
            return Task.CompletedTask;
        });
    });

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(double))
            (schema.Type, schema.Format) = (JsonSchemaType.Number, "double");
        else if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (schema.Type is { } kind && kind.HasFlag(JsonSchemaType.Integer))
            // They are read from strings too, and never written as such.
            (schema.Type, schema.Pattern) = (kind & ~JsonSchemaType.String, null);
    }

    /// <summary>Of a list, in which null is written.</summary>
    private static OpenApiSchema? ElementOf(Type type)
    {
        var element = new OpenApiSchema();
        Describe(element, Nullable.GetUnderlyingType(type) ?? type);
        if (element.Type is null)
            return null;
        if (Nullable.GetUnderlyingType(type) is not null)
            element.Type |= JsonSchemaType.Null;
        return element;
    }

    private static bool IsWritten(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.Never }, ..];
}
