namespace OrleansMonitor.Storage.Postgres.Store;

/// <summary>
/// The statements of a group's transaction. Each works on all commits of the group at once, given as arrays. $1 is the
/// transaction's own id: the fence writes it to the owners whose version is the expected one, and what follows applies only
/// to owners that bear it, so a fenced commit of the group changes nothing and the others go on.
/// </summary>
internal static class CommitStatements
{
    /// <summary>
    /// Owners that exist. Whoever comes second for an owner waits for the first one's transaction and then finds another
    /// version. Rows are locked in the order of their ids, so two groups cannot wait for each other.
    /// </summary>
    public const string Fence = """
        WITH held AS MATERIALIZED (
            SELECT o.id, i.state
            FROM unnest($2::uuid[], $3::bigint[], $4::bytea[]) AS i (id, expected, state)
            JOIN monitor_owners AS o ON o.id = i.id AND o.version = i.expected
            ORDER BY o.id
            FOR NO KEY UPDATE OF o)
        UPDATE monitor_owners AS o
        SET version = o.version + 1, commit_id = $1, state = h.state
        FROM held AS h
        WHERE o.id = h.id
        RETURNING o.id
        """;

    /// <summary>Owners that must not exist yet.</summary>
    public const string FenceNew = """
        INSERT INTO monitor_owners (id, cluster_id, kind, name, version, commit_id, state)
        SELECT i.id, $2, i.kind, i.name, 1, $1, i.state
        FROM unnest($3::uuid[], $4::smallint[], $5::text[], $6::bytea[]) AS i (id, kind, name, state)
        ORDER BY i.id
        ON CONFLICT DO NOTHING
        RETURNING id
        """;

    /// <summary>Owners whose commit took place in an earlier attempt that got no answer.</summary>
    public const string Resolve = "SELECT id FROM monitor_owners WHERE id = ANY ($1::uuid[]) AND commit_id = ANY ($2::uuid[])";

    public const string WriteCatalogs = """
        INSERT INTO monitor_catalogs (owner_id, content)
        SELECT i.owner_id, i.content
        FROM unnest($2::uuid[], $3::bytea[]) AS i (owner_id, content)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        ON CONFLICT (owner_id) DO UPDATE SET content = excluded.content
        """;

    public const string DeleteRows = """
        DELETE FROM monitor_rows AS r
        USING unnest($2::uuid[], $3::smallint[], $4::bigint[], $5::text[], $6::text[]) AS i (owner_id, tier, start, version, segment)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        WHERE r.owner_id = i.owner_id AND r.tier = i.tier AND r.start = i.start AND r.version = i.version AND r.segment = i.segment
        """;

    public const string WriteRows = """
        INSERT INTO monitor_rows (owner_id, tier, start, version, segment, partial)
        SELECT i.owner_id, i.tier, i.start, i.version, i.segment, i.partial
        FROM unnest($2::uuid[], $3::smallint[], $4::bigint[], $5::text[], $6::text[], $7::bytea[]) AS i (owner_id, tier, start, version, segment, partial)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        ON CONFLICT (owner_id, tier, start, version, segment) DO UPDATE SET partial = excluded.partial
        """;

    public const string DeleteProducers = """
        DELETE FROM monitor_producers AS p
        USING unnest($2::uuid[], $3::uuid[]) AS i (owner_id, producer)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        WHERE p.owner_id = i.owner_id AND p.producer = i.producer
        """;

    public const string WriteProducers = """
        INSERT INTO monitor_producers (owner_id, producer, low, bitmap, last_seen)
        SELECT i.owner_id, i.producer, i.low, i.bitmap, i.last_seen
        FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bytea[], $6::bigint[]) AS i (owner_id, producer, low, bitmap, last_seen)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        ON CONFLICT (owner_id, producer) DO UPDATE SET low = excluded.low, bitmap = excluded.bitmap, last_seen = excluded.last_seen
        """;

    public const string ExpireChunks = """
        DELETE FROM monitor_chunks AS c
        USING unnest($2::uuid[], $3::bigint[]) AS i (owner_id, expired_at)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        WHERE c.owner_id = i.owner_id AND c.expires_at <= i.expired_at
        """;

    public const string DeleteChunks = """
        DELETE FROM monitor_chunks AS c
        USING unnest($2::uuid[], $3::bigint[]) AS i (owner_id, number)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        WHERE c.owner_id = i.owner_id AND c.number = i.number
        """;

    public const string AddChunks = """
        INSERT INTO monitor_chunks (owner_id, number, kind, expires_at, content)
        SELECT i.owner_id, i.number, i.kind, i.expires_at, i.content
        FROM unnest($2::uuid[], $3::bigint[], $4::smallint[], $5::bigint[], $6::bytea[]) AS i (owner_id, number, kind, expires_at, content)
        JOIN monitor_owners AS o ON o.id = i.owner_id AND o.commit_id = $1
        """;
}
