using Microsoft.Data.Sqlite;

namespace OrleansMonitor.Storage.Sqlite;

/// <summary>The tables, and how an older file becomes a newer one. <c>user_version</c> holds the schema's version.</summary>
internal static class SqliteSchema
{
    /// <summary>
    /// Each element takes the schema one version up; elements are never changed, only added.
    /// Names are replaced by small integers where they would repeat. Rows are clustered by (owner, tier, start, slice), so
    /// that a range of time is one scan of neighbouring pages and a commit writes neighbouring pages. A catalog has a table
    /// of its own, since it changes rarely and the state beside it at every commit.
    /// </summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE owners (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            state BLOB NOT NULL,
            UNIQUE (kind, name));
        CREATE TABLE catalogs (owner INTEGER PRIMARY KEY, content BLOB NOT NULL);
        CREATE TABLE slices (
            id INTEGER PRIMARY KEY,
            version TEXT NOT NULL,
            segment TEXT NOT NULL,
            UNIQUE (version, segment));
        CREATE TABLE rows (
            owner INTEGER NOT NULL,
            tier INTEGER NOT NULL,
            start INTEGER NOT NULL,
            slice INTEGER NOT NULL,
            partial BLOB NOT NULL,
            PRIMARY KEY (owner, tier, start, slice)) WITHOUT ROWID;
        CREATE TABLE producers (
            owner INTEGER NOT NULL,
            producer BLOB NOT NULL,
            low INTEGER NOT NULL,
            bitmap BLOB NOT NULL,
            last_seen INTEGER NOT NULL,
            PRIMARY KEY (owner, producer)) WITHOUT ROWID;
        CREATE TABLE chunks (
            id INTEGER PRIMARY KEY,
            owner INTEGER NOT NULL,
            number INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (owner, number));
        CREATE INDEX chunks_expiry ON chunks (owner, expires_at);
        CREATE TABLE grain_states (
            grain TEXT NOT NULL,
            storage TEXT NOT NULL,
            state TEXT NOT NULL,
            etag INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (grain, storage, state)) WITHOUT ROWID;
        CREATE TABLE etags (id INTEGER PRIMARY KEY, last INTEGER NOT NULL);
        INSERT INTO etags VALUES (1, 0);
        CREATE TABLE probe (id INTEGER PRIMARY KEY, count INTEGER NOT NULL);
        INSERT INTO probe VALUES (1, 0);
        """,
    ];

    public static int CurrentVersion => Migrations.Length;

    /// <summary>
    /// Runs what is missing. The write lock is taken before the version is read, so of several processes that start at once
    /// one migrates and the others find it done.
    /// </summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var version = connection.ReadLong("PRAGMA user_version");
            if (version > CurrentVersion)
            {
                throw new StoreException(
                    $"The store {path} has schema version {version}, and this program knows versions up to {CurrentVersion}: it was written by a newer version. Start that one, or use another Storage:DataDirectory.");
            }

            for (; version < CurrentVersion; version++)
                connection.Execute(Migrations[version]);
            connection.Execute($"PRAGMA user_version = {CurrentVersion}");
            connection.Execute("COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
                connection.Execute("ROLLBACK");
            throw;
        }
    }
}
