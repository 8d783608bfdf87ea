-- any_customer --
-- Whether anybody ever filled the register
SELECT EXISTS (SELECT FROM vault.customers);

-- known --
-- Those of some rows that the register holds, with what they held
SELECT row_digest, stream, version, content_digest FROM vault.customers
WHERE row_digest = ANY(%(rows)s::bytea []);

-- every_row --
-- What the register holds, for what a whole file lacks
SELECT row_digest FROM vault.customers;

-- found --
-- What these digests find, newest state, with its key; not what is sealed. A switchboard finds no thousands
SELECT asked.digest, row.stream, row.version, row.person, entry.key_commitment, entry.data, person.key
FROM unnest(%(digests)s::bytea []) AS asked (digest)
CROSS JOIN LATERAL (
    SELECT * FROM vault.customers
    WHERE digests @> ARRAY[asked.digest] ORDER BY stream LIMIT %(most)s
) AS row
JOIN ledger.entries AS entry ON entry.stream = row.stream AND entry.version = row.version
JOIN vault.people AS person
    ON person.person = row.person AND person.key IS NOT NULL AND person.sealed_at IS NULL
ORDER BY row.stream;

-- listed --
-- The register as it stands, in the order it was filled; not who is sealed
SELECT
    row.stream, row.version, row.person, entry.key_commitment, entry.data, entry.position,
    entry.occurred_at, entry.actor
FROM vault.customers AS row
JOIN ledger.entries AS entry ON entry.stream = row.stream AND entry.version = row.version
JOIN ledger.entries AS first ON first.stream = row.stream AND first.version = 1
JOIN vault.people AS person
    ON person.person = row.person AND person.key IS NOT NULL AND person.sealed_at IS NULL
WHERE (%(digests)s::bytea [] IS NULL OR row.digests && %(digests)s::bytea [])
AND (%(store)s::text IS NULL OR entry.data ->> 'store' = %(store)s)
AND (%(kind)s::text IS NULL OR entry.data ->> 'customer_kind' = %(kind)s)
ORDER BY first.position LIMIT %(most)s;

-- history --
-- Every state of some rows, first to last
SELECT stream, version, person, key_commitment, kind, data, position, occurred_at, actor FROM ledger.entries
WHERE stream = ANY(%(streams)s::uuid []) ORDER BY stream, version;

-- keep --
-- Let rows be found as they are now
INSERT INTO vault.customers (stream, version, person, row_digest, content_digest, digests)
SELECT
    (given ->> 'stream')::uuid, (given ->> 'version')::integer, (given ->> 'person')::uuid,
    decode(given ->> 'row', 'hex'), decode(given ->> 'content', 'hex'),
    ARRAY(SELECT decode(digest, 'hex') FROM jsonb_array_elements_text(given -> 'digests') AS digest)
FROM jsonb_array_elements(%(rows)s::jsonb) AS given
ON CONFLICT (stream) DO UPDATE SET version = excluded.version, person = excluded.person,
    content_digest = excluded.content_digest, digests = excluded.digests;

-- drop --
-- Let rows be found no more
DELETE FROM vault.customers WHERE stream = ANY(%(streams)s::uuid []);

-- analyse --
-- After many rows, so that the next question is planned for them
ANALYZE vault.customers;
