using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansMonitor.Domain.Names;
using OrleansMonitor.Health;

namespace OrleansMonitor.Access;

/// <summary>
/// What a key file holds of one key, a JSON object on a line of its own:
/// <code>{"client":"fleet-a","id":"k3v9x2hb","sha256":"…","grants":{"ingest":["fraud-*"],"read":["*"]},"expires":"2027-01-01T00:00:00Z"}</code>
/// Several lines may have one client, as while a key is being replaced by the next.
/// </summary>
public sealed record ApiKeyLine
{
    /// <summary>Characters of a line.</summary>
    public const int MaxLength = 64 << 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whose key it is, 1 to 128 characters: what logs and limits go by.</summary>
    public required string Client { get; init; }

    /// <summary>The key's public part.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the key, hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Roles, each with the patterns of models for which it is granted.</summary>
    public required IReadOnlyDictionary<string, string[]?> Grants { get; init; }

    /// <summary>From when on the key is refused, UTC where there is no offset; null: never.</summary>
    [JsonConverter(typeof(HealthJson.UtcTime))]
    public DateTimeOffset? Expires { get; init; }

    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a line; what is wrong with it is said without repeating it.</summary>
    public static ApiKeyLine? Parse(string line, out Grants? grants, out string? error)
    {
        ArgumentNullException.ThrowIfNull(line);
        grants = null;
        ApiKeyLine? read;
        try
        {
            read = JsonSerializer.Deserialize<ApiKeyLine>(line, Json);
        }
        catch (JsonException e)
        {
            error = e.Path is { Length: > 1 } path ? $"{path[2..]} cannot be read" : "it is no JSON object with client, id, sha256 and grants";
            return null;
        }

        if (read is null or { Client: null } or { Id: null } or { Sha256: null } or { Grants: null })
            error = "it lacks one of client, id, sha256 and grants";
        else if (NamePattern.Check(read.Client) is { } problem)
            error = $"client cannot be used: {problem}";
        else if (read.Id.Length != ApiKey.IdLength || !read.Id.All(char.IsAsciiLetterOrDigit))
            error = $"id has to be the {ApiKey.IdLength} letters and digits between the underscores of the key";
        else if (read.Sha256.Length != 2 * SHA256.HashSizeInBytes || !read.Sha256.All(char.IsAsciiHexDigit))
            error = "sha256 has to be 64 hexadecimal digits, and never the key itself";
        else
            grants = Access.Grants.Parse(read.Grants, out error);
        return error is null ? read : null;
    }
}
