-- Persistent states of grains for Microsoft.Orleans.Persistence.AdoNet; OrleansQuery is explained with the clustering.
--
-- A state's key is the service, the grain's type and its id: two numbers for an integer or a GUID, a text for the rest of it,
-- which may be absent or empty, and the two are not the same. The hashes that the provider gives come first in the key, so
-- that comparing keys seldom comes to the texts.

-- One for all states, so that a state that was deleted and written anew never repeats a version.
CREATE SEQUENCE orleans_state_versions AS integer CYCLE;

CREATE TABLE orleans_states (
    service_id text COLLATE "C" NOT NULL,
    grain_id_hash integer NOT NULL,
    grain_type_hash integer NOT NULL,
    grain_id_n0 bigint NOT NULL,
    grain_id_n1 bigint NOT NULL,
    grain_type text COLLATE "C" NOT NULL,
    has_extension boolean NOT NULL,
    grain_id_extension text COLLATE "C" NOT NULL,
    -- The provider's ETag: another one at every write.
    version integer NOT NULL,
    -- Null: cleared.
    payload bytea,
    modified_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (
        service_id, grain_id_hash, grain_type_hash, grain_id_n0, grain_id_n1, grain_type, has_extension, grain_id_extension),
    -- What an index entry can hold.
    CHECK (octet_length(service_id) + octet_length(grain_type) + octet_length(grain_id_extension) <= 2400)
) WITH (fillfactor = 80);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $sql$
SELECT payload AS PayloadBinary, version AS Version
FROM orleans_states
WHERE service_id = @ServiceId
  AND grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
  AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString
  AND has_extension = (@GrainIdExtensionString IS NOT NULL) AND grain_id_extension = coalesce(@GrainIdExtensionString, '')
$sql$),
-- Whoever expects a version replaces that one, whoever expects none adds the first. No row in the answer is the provider's
-- sign that somebody else wrote.
('WriteToStorageKey', $sql$
WITH replaced AS (
    UPDATE orleans_states
    SET payload = @PayloadBinary, version = nextval('orleans_state_versions')::integer, modified_at = now()
    WHERE service_id = @ServiceId
      AND grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
      AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1
      AND grain_type = @GrainTypeString
      AND has_extension = (@GrainIdExtensionString IS NOT NULL) AND grain_id_extension = coalesce(@GrainIdExtensionString, '')
      AND version = @GrainStateVersion
    RETURNING version),
added AS (
    INSERT INTO orleans_states (
        service_id, grain_id_hash, grain_type_hash, grain_id_n0, grain_id_n1, grain_type, has_extension, grain_id_extension,
        version, payload)
    SELECT
        @ServiceId, @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainTypeString,
        @GrainIdExtensionString IS NOT NULL, coalesce(@GrainIdExtensionString, ''),
        nextval('orleans_state_versions')::integer, @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version)
SELECT version AS NewGrainStateVersion FROM replaced
UNION ALL
SELECT version FROM added
$sql$),
('ClearStorageKey', $sql$
UPDATE orleans_states
SET payload = NULL, version = nextval('orleans_state_versions')::integer, modified_at = now()
WHERE service_id = @ServiceId
  AND grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
  AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString
  AND has_extension = (@GrainIdExtensionString IS NOT NULL) AND grain_id_extension = coalesce(@GrainIdExtensionString, '')
  AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
$sql$),
-- The provider tells success by a version other than the one it expected.
('DeleteStorageKey', $sql$
DELETE FROM orleans_states
WHERE service_id = @ServiceId
  AND grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash
  AND grain_id_n0 = @GrainIdN0 AND grain_id_n1 = @GrainIdN1
  AND grain_type = @GrainTypeString
  AND has_extension = (@GrainIdExtensionString IS NOT NULL) AND grain_id_extension = coalesce(@GrainIdExtensionString, '')
  AND version = @GrainStateVersion
RETURNING version + 1 AS NewGrainStateVersion
$sql$);
