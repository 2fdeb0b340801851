-- Reminders for Microsoft.Orleans.Reminders.AdoNet; OrleansQuery is explained with the clustering.
--
-- A silo reads the reminders of its part of the ring of hashes, (begin, end]. The provider gives hashes as signed numbers and
-- chooses the statement: the first where begin < end, the second where the range passes the end of the ring or is all of it.

-- One for all reminders, so that a reminder that was removed and registered anew never repeats a version.
CREATE SEQUENCE orleans_reminder_versions AS integer CYCLE;

CREATE TABLE orleans_reminders (
    service_id text COLLATE "C" NOT NULL,
    grain_id text COLLATE "C" NOT NULL,
    reminder_name text COLLATE "C" NOT NULL,
    grain_hash integer NOT NULL,
    start_time timestamptz NOT NULL,
    -- Milliseconds.
    period bigint NOT NULL,
    -- The provider's ETag: another one at every write.
    version integer NOT NULL,
    PRIMARY KEY (service_id, grain_id, reminder_name)
);
CREATE INDEX orleans_reminders_ring ON orleans_reminders (service_id, grain_hash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadReminderRowsKey', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM orleans_reminders
WHERE service_id = @ServiceId AND grain_id = @GrainId
$sql$),
('ReadReminderRowKey', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM orleans_reminders
WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName
$sql$),
('ReadRangeRows1Key', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM orleans_reminders
WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$sql$),
('ReadRangeRows2Key', $sql$
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version
FROM orleans_reminders
WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$sql$),
('UpsertReminderRowKey', $sql$
INSERT INTO orleans_reminders (service_id, grain_id, reminder_name, grain_hash, start_time, period, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period,
    nextval('orleans_reminder_versions')::integer)
ON CONFLICT (service_id, grain_id, reminder_name) DO UPDATE
SET grain_hash = excluded.grain_hash, start_time = excluded.start_time, period = excluded.period,
    version = excluded.version
RETURNING version AS Version
$sql$),
('DeleteReminderRowKey', $sql$
WITH deleted AS (
    DELETE FROM orleans_reminders
    WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName AND version = @Version
    RETURNING version)
SELECT EXISTS (SELECT FROM deleted) AS Applied
$sql$),
('DeleteReminderRowsKey', $sql$
DELETE FROM orleans_reminders WHERE service_id = @ServiceId
$sql$);
