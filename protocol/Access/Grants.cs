using OrleansMonitor.Domain.Names;

namespace OrleansMonitor.Access;

/// <summary>The roles that a caller has, each with the patterns of the models for which it has it. Immutable.</summary>
public sealed class Grants
{
    /// <summary>Patterns in a role.</summary>
    public const int MaxPatterns = 256;

    private static readonly int RoleCount = Enum.GetValues<AccessRole>().Length;

    public static readonly Grants Everything = new(_ => [NamePattern.All]);

    public static readonly Grants Nothing = new(_ => null);

    // By role; null: not granted.
    private readonly string[]?[] _patterns = new string[]?[RoleCount];
    private readonly bool[] _all = new bool[RoleCount];

    public Grants(Func<AccessRole, string[]?> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        for (var role = 0; role < RoleCount; role++)
        {
            _patterns[role] = patterns((AccessRole)role) is { Length: > 0 } given ? given : null;
            _all[role] = _patterns[role]?.Contains(NamePattern.All) ?? false;
        }
    }

    /// <summary>Whether there is any role at all.</summary>
    public bool IsEmpty => Array.TrueForAll(_patterns, static patterns => patterns is null);

    public bool Has(AccessRole role) => _patterns[(int)role] is not null;

    /// <summary>Whether the role is there for every model, those to come included.</summary>
    public bool HasAllModels(AccessRole role) => _all[(int)role];

    public bool Allows(AccessRole role, string model)
    {
        if (_all[(int)role])
            return true;
        if (_patterns[(int)role] is not { } patterns)
            return false;
        foreach (var pattern in patterns)
        {
            if (NamePattern.Matches(pattern, model))
                return true;
        }

        return false;
    }

    /// <summary>The role's patterns; empty where it is not granted.</summary>
    public IReadOnlyList<string> Patterns(AccessRole role) => _patterns[(int)role] ?? [];

    /// <summary>Reads grants as they are written in files and settings: the name of a role to the patterns of models.</summary>
    /// <param name="written">Null patterns or none mean all models.</param>
    /// <param name="error">What is wrong, or null.</param>
    public static Grants? Parse(IEnumerable<KeyValuePair<string, string[]?>> written, out string? error)
    {
        ArgumentNullException.ThrowIfNull(written);
        var patterns = new string[]?[RoleCount];
        foreach (var (name, models) in written)
        {
            if (!Enum.TryParse<AccessRole>(name, ignoreCase: true, out var role) || !Enum.IsDefined(role) || int.TryParse(name, out _))
            {
                error = $"'{name}' is no role; a role is one of {RoleNames}";
                return null;
            }

            if (models is { Length: > MaxPatterns })
            {
                error = $"the role {NameOf(role)} has {models.Length} patterns; at most {MaxPatterns}";
                return null;
            }

            patterns[(int)role] = models is { Length: > 0 } ? models : [NamePattern.All];
            foreach (var pattern in patterns[(int)role]!)
            {
                if (NamePattern.Check(pattern) is not { } problem)
                    continue;
                error = $"a pattern of the role {NameOf(role)} cannot be used: {problem}";
                return null;
            }
        }

        error = Array.TrueForAll(patterns, static p => p is null) ? $"no role is granted; a role is one of {RoleNames}" : null;
        return error is null ? new Grants(role => patterns[(int)role]) : null;
    }

    /// <summary>As it is written: <c>ingest</c>, <c>read</c>, <c>operate</c>.</summary>
    public static string NameOf(AccessRole role) => role switch
    {
        AccessRole.Ingest => "ingest",
        AccessRole.Read => "read",
        _ => "operate",
    };

    public const string RoleNames = "ingest, read, operate";
}
