-- keep --
-- Put notices into the outbox, each once
INSERT INTO policies.notices (
    cause, place, recipient, key, stream, number, store, rule, happened_at, noted_at, texts, next_at, state
)
SELECT
    cause, place, recipient, key, stream, number, store, rule, happened_at, noted_at, texts::jsonb, noted_at,
    'waiting'
FROM unnest(
    %(cause)s::bigint [], %(place)s::int [], %(recipient)s::text [], %(key)s::uuid [], %(stream)s::uuid [],
    %(number)s::text [], %(store)s::text [], %(rule)s::text [], %(happened_at)s::timestamptz [],
    %(noted_at)s::timestamptz [], %(texts)s::text []
) AS given (
    cause, place, recipient, key, stream, number, store, rule, happened_at, noted_at, texts
)
ON CONFLICT (cause, place, recipient) DO NOTHING;

-- pass_over --
-- Add to what is told to nobody
INSERT INTO policies.untold AS untold (rule, store, notices, first_at, last_at)
SELECT rule, store, notices, first_at, last_at
FROM unnest(
    %(rules)s::text [], %(stores)s::text [], %(notices)s::bigint [], %(first_at)s::timestamptz [],
    %(last_at)s::timestamptz []
) AS given (rule, store, notices, first_at, last_at)
ON CONFLICT (rule, store) DO UPDATE SET
    notices = untold.notices + excluded.notices,
    first_at = least(untold.first_at, excluded.first_at),
    last_at = greatest(untold.last_at, excluded.last_at);

-- passed_over --
-- All that was told to nobody
SELECT sum(notices)::bigint, min(first_at), max(last_at) FROM policies.untold
WHERE %(store)s::text IS NULL OR store = %(store)s;

-- claim --
-- Take the notice that has waited longest and can reach somebody; for so long nobody else sends it.
-- The lease runs on the database's clock, which all senders share.
UPDATE policies.notices SET
    claim = %(claim)s,
    claimed_until = clock_timestamp() + %(lease)s::interval,
    attempts = attempts + 1
WHERE id = (
    SELECT id FROM policies.notices
    WHERE
        state = 'waiting' AND next_at <= %(until)s
        AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
        AND EXISTS (
            SELECT FROM unnest(%(roles)s::text [], %(stores)s::text []) AS reached (role, store)
            WHERE reached.role = recipient AND coalesce(reached.store, notices.store) = notices.store
        )
    ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, key, recipient, number, store, rule, happened_at, texts, attempts, reached;

-- settle --
-- What became of a notice; only whoever holds the claim may say so
UPDATE policies.notices SET
    state = %(state)s, next_at = %(next_at)s, way = %(way)s, sent_at = %(sent_at)s, problem = %(problem)s,
    reached = reached || %(reached)s::text [],
    claim = NULL, claimed_until = NULL
WHERE id = %(id)s AND claim = %(claim)s;

-- listed --
-- Notices in some states, oldest first
SELECT
    id, key, cause, rule, number, store, recipient, state, attempts, happened_at, noted_at, next_at, sent_at,
    way, problem, reached, texts
FROM policies.notices
WHERE state = ANY(%(states)s::text []) AND (%(store)s::text IS NULL OR store = %(store)s)
ORDER BY id;

-- counted --
-- How many notices are in a state
SELECT count(*) FROM policies.notices WHERE state = %(state)s;

-- retry --
-- Let notices that were not sent be sent anew, soon; all given up where none is named
UPDATE policies.notices SET state = 'waiting', attempts = 0, next_at = %(now)s
WHERE
    CASE
        WHEN %(ids)s::bigint [] IS NULL THEN state = 'dead'
        ELSE id = ANY(%(ids)s::bigint []) AND state IN ('dead', 'waiting')
    END
RETURNING id;
