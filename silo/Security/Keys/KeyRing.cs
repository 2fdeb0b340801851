using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using OrleansMonitor.Access;
using OrleansMonitor.Silo.Security.Access;
using OrleansMonitor.Silo.Security.Reloading;

namespace OrleansMonitor.Silo.Security.Keys;

/// <summary>The API keys that are taken, by their public part. A key costs one SHA-256 and one comparison, whether it is known or not.</summary>
internal sealed class KeyRing(SecurityOptions options, TimeProvider time) : ReloadingFiles
{
    public const int MaxKeys = 100_000;

    // Compared with where no key has the presented name, so that the time of an answer does not tell which names exist.
    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private FrozenDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _keys =
        FrozenDictionary<string, Entry>.Empty.GetAlternateLookup<ReadOnlySpan<char>>();

    private string _change = "";

    public override string Name => "API keys";

    public override bool IsConfigured => options.HasKeys;

    public override string Change => _change;

    public int Count => _keys.Dictionary.Count;

    protected override IReadOnlyList<(string Setting, string Path)> Files { get; } =
        string.IsNullOrEmpty(options.KeysFile) ? [] : [($"{SecurityOptions.Section}:{nameof(options.KeysFile)}", options.KeysFile)];

    public AuthenticationResult Authenticate(ReadOnlySpan<char> presented)
    {
        if (!ApiKey.TryReadId(presented, out var id))
            return AuthenticationResult.Refused("key-malformed", "the API key is not whole");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        ApiKey.Hash(presented, hash);
        var known = _keys.TryGetValue(id, out var entry);
        if (!CryptographicOperations.FixedTimeEquals(hash, known ? entry!.Hash : NoHash) || !known)
            return AuthenticationResult.Refused("key-unknown", "the API key is not known here");
        return entry!.Expires <= time.GetUtcNow()
            ? AuthenticationResult.Refused("key-expired", $"the API key {ApiKey.Prefix}{entry.Caller.Credential} has expired")
            : entry.Accepted;
    }

    protected override void Apply(byte[][] contents)
    {
        var keys = new Dictionary<string, Entry>(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(options.Keys))
            Add(keys, $"{SecurityOptions.Section}:{nameof(options.Keys)}", options.Keys);
        foreach (var content in contents)
            Add(keys, $"{SecurityOptions.Section}:{nameof(options.KeysFile)} is '{options.KeysFile}'", Encoding.UTF8.GetString(content));
        _change = Difference(_keys.Dictionary, keys);
        _keys = keys.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static string Difference(FrozenDictionary<string, Entry> before, Dictionary<string, Entry> after)
    {
        var parts = after.Where(key => !before.ContainsKey(key.Key)).Select(static key => $"added {Show(key.Value)}")
            .Concat(after.Where(key => before.TryGetValue(key.Key, out var was) && Show(was) != Show(key.Value)).Select(key => $"changed {Show(before[key.Key])} to {Show(key.Value)}"))
            .Concat(before.Where(key => !after.ContainsKey(key.Key)).Select(static key => $"removed {key.Value.Caller.Name} ({key.Key})"));
        return string.Join("; ", parts);
    }

    private static string Show(Entry key)
    {
        var roles = Enum.GetValues<AccessRole>().Where(key.Caller.Grants.Has).Select(role => $"{Grants.NameOf(role)}={string.Join(',', key.Caller.Grants.Patterns(role))}");
        return $"{key.Caller.Name} ({key.Caller.Credential}, {string.Join(' ', roles)}{(key.Expires is { } end ? $", until {end:O}" : "")})";
    }

    private static void Add(Dictionary<string, Entry> keys, string source, string text)
    {
        var number = 0;
        var before = keys.Count;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.Length > ApiKeyLine.MaxLength)
                throw new ReloadException($"{source}: line {number} has {line.Length} characters; at most {ApiKeyLine.MaxLength}.");
            if (ApiKeyLine.Parse(line, out var grants, out var error) is not { } key)
                throw new ReloadException($"{source}: line {number}: {error}.");
            if (keys.Count >= MaxKeys)
                throw new ReloadException($"{source}: line {number}: there are more than {MaxKeys} keys.");
            var caller = new Caller(key.Client, CallerKind.Key, grants!, key.Id);
            if (!keys.TryAdd(key.Id, new Entry(Convert.FromHexString(key.Sha256), key.Expires, caller, AuthenticationResult.Of(caller))))
                throw new ReloadException($"{source}: line {number}: the id {key.Id} is there already.");
        }

        // A file that is being written is empty for a moment, which must not lock everybody out.
        if (keys.Count == before)
            throw new ReloadException($"{source}: it has no key; make one with: orleansmonitor key new.");
    }

    private sealed record Entry(byte[] Hash, DateTimeOffset? Expires, Caller Caller, AuthenticationResult Accepted);
}
