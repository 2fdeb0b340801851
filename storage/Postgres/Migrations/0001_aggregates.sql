-- What owners (nodes and models) keep: their state, their windows, the producers' committed sets and the label chunks.
--
-- An owner's id is made of its cluster, kind and name by whoever writes (16 bytes of a hash), so nothing has to be looked up
-- before a commit, and the rows of two clusters in one database have nothing in common. The tables that hang on an owner have
-- no foreign key: they are written only in transactions that hold the owner's row, and owners are never deleted.
--
-- Everything here is already compact and binary. Compressing it again would cost time and save nothing (STORAGE EXTERNAL),
-- and a window of a few kilobytes is kept in its row instead of beside it (toast_tuple_target).

CREATE TABLE monitor_owners (
    id uuid PRIMARY KEY,
    cluster_id text COLLATE "C" NOT NULL,
    kind smallint NOT NULL,
    name text COLLATE "C" NOT NULL,
    -- Counts the owner's commits. A commit names the version that it rests on and applies to no other one.
    version bigint NOT NULL,
    -- The transaction that wrote this version. It tells a writer that lost its connection whether its commit took place.
    commit_id uuid NOT NULL,
    state bytea NOT NULL,
    UNIQUE (cluster_id, kind, name)
) WITH (fillfactor = 70, toast_tuple_target = 8160);
ALTER TABLE monitor_owners ALTER COLUMN state SET STORAGE EXTERNAL;

-- Apart from the state, which changes at every commit while a catalog seldom does.
CREATE TABLE monitor_catalogs (
    owner_id uuid PRIMARY KEY,
    content bytea NOT NULL
) WITH (toast_tuple_target = 8160);
ALTER TABLE monitor_catalogs ALTER COLUMN content SET STORAGE EXTERNAL;

-- The key's order makes a range of time of one tier one scan of neighbouring entries.
CREATE TABLE monitor_rows (
    owner_id uuid NOT NULL,
    tier smallint NOT NULL,
    start bigint NOT NULL,
    version text COLLATE "C" NOT NULL,
    segment text COLLATE "C" NOT NULL,
    partial bytea NOT NULL,
    PRIMARY KEY (owner_id, tier, start, version, segment)
) WITH (fillfactor = 70, toast_tuple_target = 8160);
ALTER TABLE monitor_rows ALTER COLUMN partial SET STORAGE EXTERNAL;

CREATE TABLE monitor_producers (
    owner_id uuid NOT NULL,
    producer uuid NOT NULL,
    -- The bits of an unsigned number.
    low bigint NOT NULL,
    bitmap bytea NOT NULL,
    last_seen bigint NOT NULL,
    PRIMARY KEY (owner_id, producer)
) WITH (fillfactor = 50, toast_tuple_target = 8160);
ALTER TABLE monitor_producers ALTER COLUMN bitmap SET STORAGE EXTERNAL;

CREATE TABLE monitor_chunks (
    owner_id uuid NOT NULL,
    number bigint NOT NULL,
    kind smallint NOT NULL,
    expires_at bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (owner_id, number)
) WITH (toast_tuple_target = 8160);
ALTER TABLE monitor_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX monitor_chunks_expiry ON monitor_chunks (owner_id, expires_at);

-- Persistent states of grains that run in the embedded host.
CREATE TABLE monitor_states (
    cluster_id text COLLATE "C" NOT NULL,
    grain text COLLATE "C" NOT NULL,
    storage text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    etag bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (cluster_id, grain, storage, state)
);
-- One for all states, so that a state that was cleared and written anew never repeats a version.
CREATE SEQUENCE monitor_etags;

-- Written to learn whether a server that failed accepts writes again.
CREATE TABLE monitor_probes (
    cluster_id text COLLATE "C" PRIMARY KEY,
    count bigint NOT NULL
);
