using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace OrleansMonitor.Storage.Postgres.Migrations;

/// <summary>
/// One step of the schema, from an embedded file <c>NNNN_name.sql</c>. Steps are never changed once they were released, only
/// added; the checksum shows when one was.
/// </summary>
public sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All steps that this program knows, in order, numbered from 1 without a gap.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load(typeof(Migration).Assembly);

    /// <summary>SHA-256 of the text with line feeds as line ends, lower-case hexadecimal.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    public override string ToString() => $"{Version:0000}_{Name}";

    private static Migration[] Load(Assembly assembly)
    {
        const string Suffix = ".sql";
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new Migration(int.Parse(name.AsSpan(0, 4)), name[5..^Suffix.Length], Read(assembly, name)))
            .ToArray();
        for (var i = 0; i < migrations.Length; i++)
        {
            if (migrations[i].Version != i + 1)
                throw new InvalidOperationException($"Migration {migrations[i]} stands where number {i + 1} belongs.");
        }

        return migrations;
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>What a database has and what it lacks.</summary>
/// <param name="Version">The version found; 0 in a database without this schema.</param>
/// <param name="Pending">Steps that the database lacks, in order.</param>
public sealed record SchemaState(int Version, IReadOnlyList<Migration> Pending)
{
    public bool IsCurrent => Pending.Count == 0;
}
