namespace OrleansMonitor.Storage.Postgres.Store;

internal static class ReadStatements
{
    /// <summary>What follows sees one snapshot; READ COMMITTED would take a new one for every statement.</summary>
    public const string BeginSnapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    public const string EndSnapshot = "COMMIT";

    public const string Owner = """
        SELECT o.version, o.state, c.content
        FROM monitor_owners AS o
        LEFT JOIN monitor_catalogs AS c ON c.owner_id = o.id
        WHERE o.id = $1
        """;

    public const string Producers = "SELECT producer, low, bitmap, last_seen FROM monitor_producers WHERE owner_id = $1";

    public const string Chunks = """
        SELECT number, kind, expires_at, content
        FROM monitor_chunks
        WHERE owner_id = $1 AND number BETWEEN $2 AND $3
        ORDER BY number
        """;

    public const string Rows = """
        SELECT r.version, r.segment, r.tier, r.start, r.partial
        FROM unnest($2::smallint[], $3::bigint[], $4::text[], $5::text[]) AS i (tier, start, version, segment)
        JOIN monitor_rows AS r ON r.owner_id = $1 AND r.tier = i.tier AND r.start = i.start AND r.version = i.version AND r.segment = i.segment
        """;

    /// <summary>
    /// The tier stands before the start in the key, so the tiers that the owner has rows in are found first, one step into the
    /// key each, and then each is a scan of neighbouring entries.
    /// </summary>
    public const string AllInRange = """
        WITH RECURSIVE tiers (tier) AS (
            SELECT min(r.tier) FROM monitor_rows AS r WHERE r.owner_id = $1
            UNION ALL
            SELECT (SELECT min(r.tier) FROM monitor_rows AS r WHERE r.owner_id = $1 AND r.tier > t.tier)
            FROM tiers AS t
            WHERE t.tier IS NOT NULL)
        SELECT r.version, r.segment, r.tier, r.start, r.partial
        FROM tiers AS t
        JOIN monitor_rows AS r ON r.owner_id = $1 AND r.tier = t.tier AND r.start >= $2 AND r.start < $3
        WHERE ($4::text IS NULL OR r.version = $4) AND ($5::text IS NULL OR r.segment = $5) AND ($6::smallint IS NULL OR t.tier = $6)
        """;

    public const string FirstInRange = AllInRange + """

        ORDER BY r.start, r.tier, r.version, r.segment
        LIMIT $7
        """;

    public const string Owners = "SELECT name FROM monitor_owners WHERE cluster_id = $1 AND kind = $2";

    public const string IsStandby = "SELECT pg_is_in_recovery()";

    public const string Probe = """
        INSERT INTO monitor_probes AS p (cluster_id, count) VALUES ($1, 1)
        ON CONFLICT (cluster_id) DO UPDATE SET count = p.count + 1
        """;
}
