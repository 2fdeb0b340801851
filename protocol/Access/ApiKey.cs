using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Access;

/// <summary>
/// An API key: <c>omk_</c>, 8 characters that name it in files and logs, <c>_</c>, and 43 characters that are secret. Kept as its
/// SHA-256: a slow hash defends secrets that people think up, and here 256 random bits stand against guessing, so it would only
/// cost every request its time.
/// </summary>
public sealed class ApiKey
{
    public const string Prefix = "omk_";
    public const int IdLength = 8;

    /// <summary>Characters of a whole key.</summary>
    public const int Length = 4 + IdLength + 1 + SecretLength;

    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    // No vowels, so that no words come out, and nothing that looks like something else.
    private const string IdAlphabet = "23456789bcdfghjkmnpqrstvwxz";

    private ApiKey(string text) => Text = text;

    /// <summary>The key itself: a secret.</summary>
    public string Text { get; }

    /// <summary>Its public part.</summary>
    public string Id => Text.Substring(Prefix.Length, IdLength);

    /// <summary>What is kept of it: the SHA-256 of the whole text.</summary>
    public byte[] Hash()
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Hash(Text, hash);
        return hash;
    }

    /// <summary>A key that nobody has yet.</summary>
    public static ApiKey New()
    {
        var id = RandomNumberGenerator.GetString(IdAlphabet, IdLength);
        Span<byte> secret = stackalloc byte[SecretBytes];
        RandomNumberGenerator.Fill(secret);
        return new ApiKey($"{Prefix}{id}_{Base64Url.EncodeToString(secret)}");
    }

    public static bool LooksLikeOne(ReadOnlySpan<char> text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether the text has a key's form; then its public part.</summary>
    public static bool TryReadId(ReadOnlySpan<char> text, out ReadOnlySpan<char> id)
    {
        id = default;
        if (text.Length != Length || !LooksLikeOne(text) || text[Prefix.Length + IdLength] != '_' || !Ascii.IsValid(text))
            return false;
        id = text.Slice(Prefix.Length, IdLength);
        return true;
    }

    /// <param name="text">A text with a key's form.</param>
    /// <param name="hash">32 bytes.</param>
    public static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        Encoding.ASCII.GetBytes(text, bytes);
        SHA256.HashData(bytes[..text.Length], hash);
    }

    /// <summary>Without the secret, so that a slip in a log does no harm.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";
}
