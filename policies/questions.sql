-- handbook --
-- A handbook as it was adopted
SELECT content FROM ledger.handbooks WHERE name = %(name)s AND version = %(version)s;

-- keep_handbook --
-- Keep a handbook, where this name and version is not kept yet
INSERT INTO ledger.handbooks (name, version, sha256, content)
VALUES (%(name)s, %(version)s, %(sha256)s, %(content)s)
ON CONFLICT DO NOTHING;

-- kept_handbook --
-- The digest of the handbook kept under a name and version
SELECT sha256 FROM ledger.handbooks WHERE name = %(name)s AND version = %(version)s;

-- kept_versions --
-- The versions of a handbook that are kept
SELECT version FROM ledger.handbooks WHERE name = %(name)s ORDER BY version;

-- stores --
-- Every registered store with the handbook it adopted last
SELECT code, handbook, version, stream FROM ledger.stores;

-- stream_of_type --
-- The stream of a case, service or measure, by its number
SELECT stream FROM ledger.entries WHERE number = %(number)s AND type = %(type)s;

-- changed_since --
-- The streams that grew after a position
SELECT DISTINCT stream FROM ledger.entries WHERE position > %(position)s;

-- known_requests --
-- Those of some requests that the ledger has accepted
SELECT DISTINCT request_id FROM ledger.entries WHERE request_id = ANY(%(requests)s::text []);

-- last_number --
-- The last case number given out under a prefix
SELECT last FROM ledger.numbers WHERE prefix = %(prefix)s;

-- persons_of_number --
-- Everybody under whose key something of a case, service or measure was sealed
SELECT DISTINCT person FROM ledger.entries
WHERE stream = (SELECT stream FROM ledger.entries WHERE number = %(number)s) AND person IS NOT NULL;

-- still_meant --
-- Whom a request erased, or was the last to seal or unseal, as it said so
SELECT said.data FROM ledger.entries AS said
WHERE said.request_id = %(request)s AND (
    said.kind = 'person-erased.v1' OR NOT EXISTS (
        SELECT FROM ledger.entries AS later
        WHERE later.stream = said.stream AND later.version > said.version
    )
)
ORDER BY said.request_ordinal;

-- persons_of_rows --
-- Everybody under whose key a row of the register was ever sealed that was sealed under one of these
SELECT DISTINCT other.person FROM ledger.entries AS own
JOIN ledger.entries AS other ON other.stream = own.stream
WHERE own.type = 'customer' AND own.person = ANY(%(persons)s::uuid []) AND other.person IS NOT NULL;

-- others_under_keys --
-- The cases and services that stand now under the key of one of these persons, and the register of customers
-- where a row does, while what has this number stands under another key by now: who it names was corrected.
-- With each, whose key that is, and whose it was
WITH standing AS (
    SELECT DISTINCT ON (stream) stream, person FROM ledger.entries
    WHERE stream IN (SELECT stream FROM ledger.entries WHERE person = ANY(%(persons)s::uuid []))
    AND person IS NOT NULL AND (type <> 'complaint' OR kind IN ('received.v1', 'intake-corrected.v1'))
    ORDER BY stream, version DESC
), asked AS (
    SELECT stream, person FROM standing
    WHERE stream = (SELECT stream FROM ledger.entries WHERE number = %(number)s)
)
SELECT DISTINCT coalesce(opening.number, 'customers'), (SELECT person FROM asked), standing.person FROM standing
JOIN vault.people ON people.person = standing.person AND people.key IS NOT NULL
JOIN ledger.entries AS opening ON opening.stream = standing.stream AND opening.version = 1
WHERE standing.person = ANY(%(persons)s::uuid [])
AND standing.stream NOT IN (SELECT stream FROM asked) AND standing.person NOT IN (SELECT person FROM asked)
ORDER BY 1;

-- person --
-- A person under whose key anything was sealed
SELECT person FROM ledger.entries WHERE person = %(person)s LIMIT 1;

-- work_left --
-- Whether something was not reacted to yet, or fell due before a time; whether there is a register (G4);
-- how many persons were erased, sealed or unsealed
SELECT
    (SELECT coalesce(max(position), 0) FROM ledger.entries)
    > coalesce((SELECT position FROM ledger.followers WHERE name = %(follower)s), 0)
    OR coalesce((SELECT min(due_at) < %(until)s FROM policies.timers), false),
    EXISTS (SELECT FROM vault.customers),
    (SELECT last_value FROM vault.changes);

-- keys_changed --
-- How many persons were erased, sealed or unsealed
SELECT last_value FROM vault.changes;

-- due --
-- The timers due before a time, earliest first
SELECT due_at, stream, obligation, n, type FROM policies.timers
WHERE due_at < %(until)s ORDER BY due_at FETCH FIRST (%(about)s) ROWS WITH TIES;

-- earliest_due --
-- When the next timer is due, or was
SELECT min(due_at) FROM policies.timers;

-- stop_timers --
-- Obligations that the clock need not look at any more
DELETE FROM policies.timers
USING unnest(%(streams)s::uuid [], %(obligations)s::text [], %(instances)s::int []) AS gone (s, o, i)
WHERE stream = gone.s AND obligation = gone.o AND n = gone.i;

-- set_timers --
-- Obligations that the clock has to look at, and when
INSERT INTO policies.timers
SELECT * FROM unnest(
    %(streams)s::uuid [], %(obligations)s::text [], %(instances)s::int [], %(due)s::timestamptz [],
    %(types)s::text []
)
ON CONFLICT (stream, obligation, n) DO UPDATE SET due_at = excluded.due_at;

-- start_of --
-- The entry that started an obligation
SELECT position FROM ledger.entries
WHERE stream = %(stream)s AND obligations @> %(started)s::jsonb
ORDER BY position DESC LIMIT 1;

-- alike --
-- The cases received in a time by a store, or transferred to it, that were found to have a cause
SELECT DISTINCT judged.stream
FROM ledger.entries AS judged
JOIN ledger.entries AS opened ON opened.stream = judged.stream AND opened.version = 1
WHERE judged.kind = 'investigated.v1' AND judged.data ->> 'cause' = %(cause)s
AND judged.occurred_at >= %(since)s AND opened.occurred_at BETWEEN %(since)s AND %(until)s
AND (
    %(code)s::text IS NULL OR opened.data ->> 'store' = %(code)s
    OR EXISTS (
        SELECT FROM ledger.entries AS moved
        WHERE moved.stream = opened.stream AND moved.kind = 'transferred.v1'
        AND moved.data ->> 'store' = %(code)s
    )
);

-- announced_until --
-- The last year whose holidays policies have heard of
SELECT published_until FROM policies.calendars WHERE country = %(country)s;

-- keep_announced --
-- Remember up to which year they have seen to what awaits holidays
INSERT INTO policies.calendars VALUES (%(country)s, %(published_until)s)
ON CONFLICT (country) DO UPDATE
SET published_until = greatest(calendars.published_until, excluded.published_until);

-- awaiting_holidays --
-- Cases, services and measures of which anything was ever due by an estimate
SELECT DISTINCT stream, type FROM ledger.entries
WHERE obligations @> '[{"calendar": "provisional"}]';
