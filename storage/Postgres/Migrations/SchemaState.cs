namespace OrleansMonitor.Storage.Postgres.Migrations;

/// <summary>What a database has and what it lacks.</summary>
/// <param name="Version">The version found; 0 in a database without this schema.</param>
/// <param name="Pending">Steps that the database lacks, in order.</param>
public sealed record SchemaState(int Version, IReadOnlyList<Migration> Pending)
{
    public bool IsCurrent => Pending.Count == 0;
}
