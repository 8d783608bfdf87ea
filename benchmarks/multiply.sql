-- Makes of a ledger of some hundred recorded cases one of a million events and more, inside the server.
-- Each copy of a case has a stream, a number and positions of its own; each further year lies one year
-- earlier, in the times that the entries hold as well. Copies take turns in the log, as real cases do.
-- Hashes are copied with the entries, so that chains do not fit: nothing measured on it looks at them.

-- # keep
-- The shortest cases, so that there are about ten entries a case, and what is no case.
CREATE SCHEMA multiplied;

CREATE UNLOGGED TABLE multiplied.kept AS
SELECT
    *,
    row_number() OVER (ORDER BY position) AS place,
    max(occurred_at) OVER (ORDER BY position) AS seen_at,
    (data::text || changed::text || obligations::text) ~ '-202[567]-' AS names_a_case
FROM ledger.entries
WHERE stream IN (
    SELECT stream FROM (
        SELECT stream, sum(count(*)) OVER (ORDER BY count(*), stream) / row_number() OVER (
            ORDER BY count(*), stream
        ) AS mean
        FROM ledger.entries WHERE type = 'complaint' GROUP BY stream
    ) AS counted WHERE mean <= 10
);

ALTER TABLE multiplied.kept ADD COLUMN cause_place bigint;
UPDATE multiplied.kept AS later SET cause_place = earlier.place
FROM multiplied.kept AS earlier WHERE earlier.position = later.cause;

CREATE UNLOGGED TABLE multiplied.others AS
SELECT * FROM ledger.entries WHERE type NOT IN ('complaint', 'service', 'measure');

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

-- # year
-- All copies of the year that lies `years` before the present one, as the `turn`-th part of the log.
INSERT INTO ledger.entries
SELECT
    others.last + %(turn)s * kept.entries * %(copies)s + (source.place - 1) * %(copies)s + copy,
    md5(source.stream::text || '-' || %(years)s || '-' || copy)::uuid,
    source.version, source.type, source.kind,
    source.occurred_at - shift.by, source.seen_at - shift.by,
    source.recorded_by, source.actor, source.role, source.rule, source.handbook, source.handbook_version,
    others.last + %(turn)s * kept.entries * %(copies)s + (source.cause_place - 1) * %(copies)s + copy,
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
CROSS JOIN (SELECT count(*) AS entries FROM multiplied.kept) AS kept
CROSS JOIN (SELECT make_interval(years => %(years)s) AS by) AS shift
CROSS JOIN (
    SELECT
        place, stream, version, type, kind, occurred_at, seen_at, recorded_by, actor, role, rule, handbook,
        handbook_version, cause_place, request_id, request_digest, request_ordinal, person, key_commitment, subject,
        previous_hash, hash, names_a_case,
        multiplied.earlier(number, %(years)s) AS number,
        multiplied.earlier(data::text, %(years)s)::jsonb AS data,
        multiplied.earlier(changed::text, %(years)s)::jsonb AS changed,
        multiplied.earlier(obligations::text, %(years)s)::jsonb AS obligations
    FROM multiplied.kept
    ORDER BY place
    OFFSET 0
) AS source
CROSS JOIN LATERAL generate_series(1, %(copies)s) AS copy;

-- # settle
-- The log goes on behind what was made; whoever follows it has seen all that.
UPDATE ledger.followers SET position = (SELECT max(position) FROM ledger.entries);
UPDATE ledger.numbers SET last = 99999999999;
ALTER TABLE ledger.entries ENABLE TRIGGER USER;
DROP SCHEMA multiplied CASCADE;
