-- Membership of silos for Microsoft.Orleans.Clustering.AdoNet. The provider reads the text of its statements from OrleansQuery
-- by key; the names of that table and its columns, the keys, the parameters and the names and types of the results are the
-- provider's, everything else is ours. A result's columns are found whatever their case.

CREATE TABLE OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row for each cluster. Its version is the membership table's: whoever changes the table names the version that the
-- change rests on and takes it one up in the same statement, so of two changes that rest on one version one wins.
CREATE TABLE orleans_clusters (
    deployment_id text PRIMARY KEY,
    version integer NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orleans_silos (
    deployment_id text NOT NULL REFERENCES orleans_clusters ON DELETE CASCADE,
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    status integer NOT NULL,
    -- 0: the silo takes no clients.
    proxy_port integer NOT NULL,
    suspect_times text,
    start_time timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    PRIMARY KEY (deployment_id, address, port, generation)
) WITH (fillfactor = 70);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $sql$
WITH added AS (
    INSERT INTO orleans_clusters (deployment_id, version)
    VALUES (@DeploymentId, 0)
    ON CONFLICT DO NOTHING
    RETURNING deployment_id)
SELECT EXISTS (SELECT FROM added) AS Applied
$sql$),
-- A second writer waits for the first one's row, finds another version there and changes nothing.
('InsertMembershipKey', $sql$
WITH raised AS (
    UPDATE orleans_clusters AS c
    SET version = c.version + 1, changed_at = now()
    WHERE c.deployment_id = @DeploymentId AND c.version = @Version
      AND NOT EXISTS (
        SELECT FROM orleans_silos AS s
        WHERE s.deployment_id = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
    RETURNING c.deployment_id),
added AS (
    INSERT INTO orleans_silos (
        deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    SELECT
        deployment_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM raised
    RETURNING deployment_id)
SELECT EXISTS (SELECT FROM added) AS Applied
$sql$),
('UpdateMembershipKey', $sql$
WITH raised AS (
    UPDATE orleans_clusters AS c
    SET version = c.version + 1, changed_at = now()
    WHERE c.deployment_id = @DeploymentId AND c.version = @Version
      AND EXISTS (
        SELECT FROM orleans_silos AS s
        WHERE s.deployment_id = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
    RETURNING c.deployment_id),
changed AS (
    UPDATE orleans_silos AS s
    SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    FROM raised AS r
    WHERE s.deployment_id = r.deployment_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    RETURNING s.deployment_id)
SELECT EXISTS (SELECT FROM changed) AS Applied
$sql$),
-- A sign of life changes nothing that others decide on, and so leaves the version alone.
('UpdateIAmAlivetimeKey', $sql$
UPDATE orleans_silos
SET i_am_alive_time = @IAmAliveTime
WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$sql$),
-- One statement, and so one snapshot of the version and the silos. A cluster without silos is one row that names none.
('MembershipReadAllKey', $sql$
SELECT
    c.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName,
    s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes,
    s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime
FROM orleans_clusters AS c
LEFT JOIN orleans_silos AS s ON s.deployment_id = c.deployment_id
WHERE c.deployment_id = @DeploymentId
$sql$),
('MembershipReadRowKey', $sql$
SELECT
    c.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName,
    s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes,
    s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime
FROM orleans_clusters AS c
LEFT JOIN orleans_silos AS s
    ON s.deployment_id = c.deployment_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
WHERE c.deployment_id = @DeploymentId
$sql$),
('GatewaysQueryKey', $sql$
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
FROM orleans_silos
WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0
$sql$),
-- Takes the cluster's silos with it.
('DeleteMembershipTableEntriesKey', $sql$
DELETE FROM orleans_clusters WHERE deployment_id = @DeploymentId
$sql$),
-- 3 is an active silo, which stays however long it was silent: declaring it dead is for the others to vote on.
('CleanupDefunctSiloEntriesKey', $sql$
DELETE FROM orleans_silos
WHERE deployment_id = @DeploymentId AND status <> 3 AND greatest(start_time, i_am_alive_time) < @IAmAliveTime
$sql$);
