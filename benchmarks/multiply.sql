-- Makes of a ledger of some hundred recorded cases one of a million events and more, inside the server.
-- Each copy of a case has a stream, a number and positions of its own; each further year lies one year
-- earlier, in the times that the entries hold as well. Copies take turns in the log, as real cases do.
-- Hashes are copied with the entries, so that chains do not fit: nothing measured on it looks at them.

-- keep --
-- Of each month the shortest cases, so that there are about ten entries a case; and what is no case.
CREATE SCHEMA multiplied;

CREATE UNLOGGED TABLE multiplied.kept AS
WITH cases AS (
    SELECT
        stream,
        count(*) AS entries,
        date_trunc('month', min(occurred_at)) AS month,
        -- Whether the last to say something of it said that it is closed: so are those of earlier years.
        (array_agg(changed ->> 'status' ORDER BY version DESC) FILTER (
            WHERE changed ? 'status'
        ))[1] = 'closed' AS ended
    FROM ledger.entries
    WHERE type = 'complaint'
    GROUP BY stream
),

ranked AS (
    SELECT stream, ended, avg(entries) OVER (PARTITION BY month ORDER BY entries, stream) AS mean FROM cases
)

SELECT
    entries.*,
    ended,
    row_number() OVER (ORDER BY position) AS place,
    row_number() OVER (PARTITION BY ended ORDER BY position) AS place_of_ended,
    max(occurred_at) OVER (ORDER BY position) AS seen_at,
    (data::text || changed::text || obligations::text) ~ '-202[567]-' AS names_a_case
FROM ledger.entries JOIN ranked USING (stream)
WHERE mean <= 11;

ALTER TABLE multiplied.kept ADD COLUMN cause_place bigint, ADD COLUMN cause_place_of_ended bigint;
UPDATE multiplied.kept AS later SET cause_place = earlier.place,
    cause_place_of_ended = CASE WHEN earlier.ended THEN earlier.place_of_ended END
FROM multiplied.kept AS earlier WHERE earlier.position = later.cause;

CREATE UNLOGGED TABLE multiplied.others AS
SELECT * FROM ledger.entries WHERE type NOT IN ('complaint', 'service', 'measure');

-- They come first, without gaps.
UPDATE multiplied.others AS other SET position = counted.place
FROM (SELECT position, row_number() OVER (ORDER BY position) AS place FROM multiplied.others) AS counted
WHERE counted.position = other.position;

CREATE FUNCTION multiplied.earlier(said text, years integer) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT replace(replace(replace(replace(replace(replace(
        said,
        '"2025-', '"' || 2025 - years || '-'),
        '"2026-', '"' || 2026 - years || '-'),
        '"2027-', '"' || 2027 - years || '-'),
        '-2025-', '-' || 2025 - years || '-#'),
        '-2026-', '-' || 2026 - years || '-#'),
        '-2027-', '-' || 2027 - years || '-#')
$$;

ALTER TABLE ledger.entries DISABLE TRIGGER USER;
GRANT TRUNCATE ON ledger.entries TO CURRENT_USER;
TRUNCATE ledger.entries;
REVOKE TRUNCATE ON ledger.entries FROM CURRENT_USER;
DELETE FROM policies.timers;
INSERT INTO ledger.entries SELECT * FROM multiplied.others;

-- year --
-- All copies of the year that lies `years` before the present one, as the `turn`-th part of the log.
INSERT INTO ledger.entries
SELECT
    others.last + %(turn)s * ended.entries * %(copies)s + (source.place - 1) * %(copies)s + copy,
    md5(source.stream::text || '-' || %(years)s || '-' || copy)::uuid,
    source.version, source.type, source.kind,
    source.occurred_at - shift.by, source.seen_at - shift.by,
    source.recorded_by, source.actor, source.role, source.rule, source.handbook, source.handbook_version,
    others.last + %(turn)s * ended.entries * %(copies)s + (source.cause_place - 1) * %(copies)s + copy,
    source.request_id || '-' || %(years)s || '-' || copy, source.request_digest, source.request_ordinal,
    md5(source.person::text || '-' || %(years)s || '-' || copy)::uuid,
    source.key_commitment,
    md5(source.subject::text || '-' || %(years)s || '-' || copy)::uuid,
    replace(source.number, '#', lpad((10000 * %(years)s + copy)::text, 6, '0')),
    CASE WHEN names_a_case
        THEN replace(source.data::text, '#', lpad((10000 * %(years)s + copy)::text, 6, '0'))::jsonb
        ELSE source.data END,
    CASE WHEN names_a_case
        THEN replace(source.changed::text, '#', lpad((10000 * %(years)s + copy)::text, 6, '0'))::jsonb
        ELSE source.changed END,
    source.obligations, source.previous_hash, source.hash
FROM (SELECT coalesce(max(position), 0) AS last FROM multiplied.others) AS others
CROSS JOIN (SELECT count(*) AS entries FROM multiplied.kept WHERE ended) AS ended
CROSS JOIN (SELECT make_interval(years => %(years)s) AS by) AS shift
CROSS JOIN (
    SELECT
        CASE WHEN %(years)s = 0 THEN place ELSE place_of_ended END AS place,
        CASE WHEN %(years)s = 0 THEN cause_place ELSE cause_place_of_ended END AS cause_place,
        stream, version, type, kind, occurred_at, seen_at, recorded_by, actor, role, rule, handbook,
        handbook_version, request_id, request_digest, request_ordinal, person, key_commitment, subject,
        previous_hash, hash, names_a_case,
        multiplied.earlier(number, %(years)s) AS number,
        multiplied.earlier(data::text, %(years)s)::jsonb AS data,
        multiplied.earlier(changed::text, %(years)s)::jsonb AS changed,
        multiplied.earlier(obligations::text, %(years)s)::jsonb AS obligations
    FROM multiplied.kept
    WHERE %(years)s = 0 OR ended
    ORDER BY 1
    OFFSET 0
) AS source
CROSS JOIN LATERAL generate_series(1, %(copies)s) AS copy;

-- settle --
-- The log goes on behind what was made; whoever follows it has seen all that.
UPDATE ledger.followers SET position = (SELECT max(position) FROM ledger.entries);
UPDATE ledger.numbers SET last = 99999999999;
ALTER TABLE ledger.entries ENABLE TRIGGER USER;
DROP SCHEMA multiplied CASCADE;
