-- What is asked of `cases` and `obligations`, which stand before each question in a WITH
-- (projections/bounds.py): the live read models, or the same rows as of a time.

-- case --
-- One case as it stands.
SELECT * FROM cases;

-- obligations_of --
-- All that was ever owed on it, the earliest due first.
SELECT
    obligations.*,
    read.role_owing(owner_role, document ->> 'handler_role', level) AS resolved_role,
    read.person_owing(owner_role, owner, handler) AS resolved_owner
FROM obligations JOIN cases USING (stream)
ORDER BY due_at, id, n;

-- intakes --
-- What was said at intake and corrected later, sealed.
SELECT stream, version, kind, data, person, key_commitment FROM chosen
WHERE kind IN ('received.v1', 'intake-corrected.v1')
ORDER BY version;

-- history --
-- Every entry of the case, in order.
SELECT
    number, version, position, kind, occurred_at, recorded_at, recorded_by, actor, role, rule, cause,
    handbook, handbook_version, request_id, stream, person, key_commitment, data, changed, obligations,
    previous_hash, hash
FROM chosen
ORDER BY version;

-- list --
-- Cases by what is known of them, with what is owed next, and whether anything past its time is not done.
SELECT cases.*, owed.next_due_at, coalesce(owed.overdue, false) AS overdue
FROM cases
LEFT JOIN (
    SELECT
        stream,
        min(due_at) FILTER (WHERE state = 'open') AS next_due_at,
        min(due_at) < %(now)s AS overdue
    FROM obligations
    WHERE (state = 'open' AND suspended_at IS NULL) OR (state = 'missed' AND met_at IS NULL)
    GROUP BY stream
) AS owed ON owed.stream = cases.stream AND cases.status <> 'closed'
WHERE (%(status)s::text IS NULL OR status = %(status)s)
AND (%(store)s::text IS NULL OR store = %(store)s)
AND (%(severity)s::text IS NULL OR severity = %(severity)s)
AND (
    %(category)s::text IS NULL
    OR category = %(category)s OR starts_with(category, %(category)s || '/')
)
AND (%(major)s::boolean IS NULL OR major = %(major)s)
AND (%(overdue)s::boolean IS NULL OR coalesce(owed.overdue, false) = %(overdue)s)
AND (%(handler)s::text IS NULL OR handler = %(handler)s)
AND (%(level)s::text IS NULL OR level = %(level)s)
AND (%(since)s::timestamptz IS NULL OR received_at >= %(since)s)
AND (%(until)s::timestamptz IS NULL OR received_at < %(until)s)
AND (
    %(search)s::text IS NULL
    OR person = ANY(%(people)s::uuid []) OR subject = ANY(%(people)s::uuid [])
    OR position(lower(%(search)s) IN lower(concat_ws(
        ' ', number, store, category, handler, department, level,
        document ->> 'channel', document ->> 'about_unit', document ->> 'cause'
    ))) > 0
)
ORDER BY received_at, number
LIMIT %(limit)s;

-- due --
-- What is owed on cases that are not closed and beside the cases, nearest first; what stands still comes last.
SELECT
    owed.*,
    owed.suspended_at IS NOT NULL AS suspended
FROM (
    SELECT
        number, store, stream, id, n, rule, title, started_at, due_at, state, met_at, suspended_at, calendar,
        duration,
        read.role_owing(owner_role, document ->> 'handler_role', level) AS resolved_role,
        read.person_owing(owner_role, owner, handler) AS resolved_owner
    FROM obligations JOIN cases USING (stream)
    WHERE (state = 'open' OR (state = 'missed' AND met_at IS NULL)) AND status <> 'closed'
    UNION ALL
    -- X4: what the law says of a pending case whose review date is past.
    SELECT
        number, store, stream, review ->> 'id', 1, review ->> 'rule', review -> 'title',
        (document #>> '{pending,since}')::timestamptz, review_at, 'open', NULL, NULL, 'clock',
        review -> 'duration', read.role_owing(review ->> 'owner_role', document ->> 'handler_role', level), NULL
    FROM cases CROSS JOIN (SELECT %(review)s AS review) AS law
    WHERE status = 'pending' AND review_at < %(now)s
    UNION ALL
    -- S8, S13: what a sale, a visit or a measure owes.
    SELECT
        number, store, stream, id, n, rule, title, started_at, due_at, state, met_at, suspended_at, calendar,
        duration, owner_role, owner
    FROM obligations JOIN matters USING (stream)
    WHERE state = 'open' OR (state = 'missed' AND met_at IS NULL)
) AS owed
WHERE (%(owner)s::text IS NULL OR resolved_role = %(owner)s OR resolved_owner = %(owner)s)
AND (%(store)s::text IS NULL OR store = %(store)s)
AND (%(until)s::timestamptz IS NULL OR (due_at <= %(until)s AND suspended_at IS NULL))
ORDER BY suspended_at IS NOT NULL, due_at, number, id;
