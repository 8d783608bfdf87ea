-- What the dashboards ask of `cases`, `obligations`, `matters` and `acts` (view.py puts them before each
-- question). A time is half open: from %(start)s to before %(until)s. No stores: all of them.

-- owed --
-- Of each stream what is due, overdue (past its time and not done, whether or not the miss is recorded) and
-- missed; what is owed again and again counts once (X4: a neglected case misses another one every day). It stands
-- before every other question as `owed`
SELECT
    stream,
    count(*) FILTER (WHERE due) AS due,
    count(*) FILTER (WHERE overdue) AS overdue,
    count(*) FILTER (WHERE missed) AS missed
FROM (
    SELECT
        stream,
        bool_or(state = 'open' AND due_at >= %(now)s) AS due,
        bool_or(due_at < %(now)s) AS overdue,
        bool_or(state = 'missed') AS missed
    FROM obligations
    WHERE (state = 'open' AND suspended_at IS NULL) OR (state = 'missed' AND met_at IS NULL)
    GROUP BY stream, id
) AS once
GROUP BY stream;

-- registered --
-- Which handbook each store ran under as the time ended; its newest where it was registered later, which
-- is also what the services begin under that are recorded then of a time before
SELECT DISTINCT ON (code) code AS store, data ->> 'handbook' AS handbook, data ->> 'version' AS version
FROM ledger.stores JOIN ledger.entries USING (stream)
WHERE kind IN ('store-registered.v1', 'handbook-adopted.v1')
AND (%(stores)s::text [] IS NULL OR code = ANY(%(stores)s))
AND (%(until_position)s::bigint IS NULL OR entries.position <= %(until_position)s)
AND (%(happened_by)s::timestamptz IS NULL OR occurred_at <= %(happened_by)s)
ORDER BY code, occurred_at < coalesce(%(until)s::timestamptz, 'infinity') DESC, entries.version DESC;

-- received --
-- The cases received in the time, oldest first
SELECT
    stream, number, store, status, category, severity, major, level, handler, department,
    received_at, replied_at, answered_at, first_resolved_at, resolved_at, reopenings, raised, person, subject,
    document ->> 'handler_role' AS handler_role,
    document ->> 'cause' AS cause,
    document ->> 'withdrawn' AS withdrawn,
    document ->> 'channel' AS channel,
    document ->> 'about_unit' AS about_unit,
    document #>> '{handbook,name}' AS handbook,
    document #>> '{handbook,version}' AS handbook_version,
    document #>> '{compensation,paid}' AS paid,
    ARRAY(SELECT jsonb_array_elements_text(document -> 'repeat_of')) AS repeat_of,
    ARRAY(SELECT jsonb_array_elements_text(document -> 'measures')) AS measures,
    coalesce((document ->> 'measure_due')::boolean, false) AS measure_due
FROM cases
WHERE received_at >= %(start)s AND received_at < %(until)s
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY received_at, number;

-- acts --
-- What happened on cases in the time, of these kinds
SELECT
    acts.stream, acts.version, kind, at, acts.cause, rule, actor, role, amount, detail,
    number, store, category, severity, handler, document ->> 'cause' AS case_cause
FROM acts JOIN cases USING (stream)
WHERE kind = ANY(%(kinds)s) AND at >= %(start)s AND at < %(until)s
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY at, number, acts.version;

-- acts_of --
-- All that happened on these cases, of these kinds, in order
SELECT acts.stream, acts.version, kind, at, amount, detail, number
FROM acts JOIN cases USING (stream)
WHERE acts.stream = ANY(%(streams)s) AND kind = ANY(%(kinds)s)
ORDER BY number, acts.version;

-- calls --
-- Return calls after sales and visits, made, tried and checked in the time
SELECT
    acts.stream, kind, at, actor, number, store, person,
    document ->> 'line' AS line,
    document #>> '{handbook,name}' AS handbook,
    document #>> '{handbook,version}' AS handbook_version,
    coalesce((detail ->> 'counted')::boolean, false) AS counted,
    coalesce((detail ->> 'given_up')::boolean, false) AS given_up,
    coalesce((detail ->> 'outside_hours')::boolean, false) AS outside_hours,
    (detail ->> 'call')::integer AS call,
    detail ->> 'reason' AS reason,
    detail ->> 'satisfaction' AS satisfaction,
    ARRAY(
        SELECT item FROM jsonb_array_elements_text(coalesce(detail -> 'dissatisfied_items', '[]')) AS item
    ) AS dissatisfied_items
FROM acts JOIN matters USING (stream)
WHERE kind IN ('return-call-done.v1', 'return-call-attempted.v1', 'return-call-checked.v1')
AND at >= %(start)s AND at < %(until)s
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY at, number, acts.version;

-- volumes --
-- The newest volumes of each store and month (C10)
SELECT DISTINCT ON (data ->> 'store', data ->> 'month')
    data ->> 'store' AS store,
    data ->> 'month' AS month,
    (data ->> 'serviced')::bigint AS serviced,
    (data ->> 'returning')::bigint AS returning,
    (data ->> 'cars_in_area')::bigint AS cars_in_area
FROM ledger.entries JOIN ledger.stores USING (stream)
WHERE kind = 'volumes-set.v1' AND data ->> 'month' = ANY(%(months)s)
AND (%(stores)s::text [] IS NULL OR code = ANY(%(stores)s))
AND (%(until_position)s::bigint IS NULL OR position <= %(until_position)s)
AND (%(happened_by)s::timestamptz IS NULL OR occurred_at <= %(happened_by)s)
ORDER BY data ->> 'store', data ->> 'month', entries.version DESC;

-- earlier --
-- Cases by their numbers
SELECT stream, number, store, category, person, subject, received_at, status
FROM cases WHERE number = ANY(%(numbers)s)
ORDER BY received_at, number;

-- beside --
-- Services and measures by their numbers
SELECT number, begun_at AS received_at, document ->> 'status' AS status, document ->> 'line' AS category
FROM matters WHERE number = ANY(%(numbers)s);

-- due --
-- What fell or falls due in the time, on cases and beside them, with whose it is
SELECT
    number, store, id, n, rule, title, started_at, due_at, state, met_at, suspended_at, handler,
    read.role_owing(owner_role, handler_role, level) AS owner_role,
    read.person_owing(owner_role, owner, handler) AS owner
FROM (
    SELECT obligations.*, number, store, handler, level, document ->> 'handler_role' AS handler_role
    FROM obligations JOIN cases USING (stream)
    WHERE due_at >= %(start)s AND due_at < %(until)s
    UNION ALL
    SELECT obligations.*, number, store, NULL, NULL, NULL
    FROM obligations JOIN matters USING (stream)
    WHERE due_at >= %(start)s AND due_at < %(until)s
) AS owed
WHERE %(stores)s::text [] IS NULL OR store = ANY(%(stores)s)
ORDER BY due_at, number, id, n;

-- not_closed --
-- The cases that are not closed, whenever they were received, with what is overdue on them
SELECT
    number, store, status, category, major, handler, level, received_at, review_at, person, subject,
    document -> 'pending' AS pending,
    document ->> 'handler_role' AS handler_role,
    coalesce(owed.due, 0)::integer AS due,
    coalesce(owed.overdue, 0)::integer AS overdue
FROM cases
LEFT JOIN owed USING (stream)
WHERE status <> 'closed' AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY received_at, number;

-- raised --
-- Escalations in the time, with what a policy reacted to when it raised the case
SELECT
    number, store, at, rule, actor, detail ->> 'to' AS to,
    reacted_to.kind AS cause_kind,
    reacted_to.data ->> 'obligation' AS obligation
FROM (SELECT * FROM acts WHERE kind = 'escalated.v1' AND at >= %(start)s AND at < %(until)s) AS acts
JOIN cases USING (stream)
LEFT JOIN LATERAL (
    SELECT entries.kind, CASE entries.kind WHEN 'deadline-missed.v1' THEN entries.data END AS data
    FROM ledger.entries WHERE entries.position = acts.cause
) AS reacted_to ON true
WHERE %(stores)s::text [] IS NULL OR store = ANY(%(stores)s)
ORDER BY at, number, acts.version;

-- insured --
-- The insured cases received in the time, as corrected since, CNY (L4, X11); what was no complaint is none
SELECT
    number, store, status, document ->> 'about_unit' AS about_unit,
    (document #>> '{insured,value}')::numeric AS value,
    (document #>> '{insured,claimed}')::numeric AS claimed,
    (document #>> '{compensation,paid}')::numeric AS paid
FROM cases
WHERE received_at >= %(start)s AND received_at < %(until)s AND jsonb_typeof(document -> 'insured') = 'object'
AND coalesce(document ->> 'withdrawn', '') NOT IN ('void', 'duplicate')
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY received_at, number;

-- measures --
-- The measures opened in the time, with what they owe
SELECT
    number, store, begun_at,
    document ->> 'department' AS department,
    document ->> 'owner' AS owner,
    document ->> 'status' AS status,
    (document ->> 'due')::timestamptz AS due_at,
    (document ->> 'approved_at')::timestamptz AS approved_at,
    (document ->> 'completed_at')::timestamptz AS completed_at,
    (document ->> 'assessed_at')::timestamptz AS assessed_at,
    (document ->> 'effective')::boolean AS effective,
    ARRAY(SELECT jsonb_array_elements_text(document -> 'complaints')) AS complaints
FROM matters
WHERE type = 'measure' AND begun_at >= %(start)s AND begun_at < %(until)s
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY begun_at, number;

-- alike --
-- How many cases of the same store, category and cause there were in a time; what was no complaint is none
SELECT wanted.place, array_agg(cases.number ORDER BY cases.received_at, cases.number) AS numbers
FROM unnest(
    %(places)s::integer [], %(numbers)s::text [], %(since)s::timestamptz [], %(till)s::timestamptz []
) AS wanted (place, number, since, till)
JOIN cases AS origin ON origin.number = wanted.number
JOIN cases ON
    cases.store = origin.store
    AND cases.category = origin.category
    AND cases.document ->> 'cause' = origin.document ->> 'cause'
    AND cases.received_at >= wanted.since
    AND cases.received_at < wanted.till
    AND coalesce(cases.document ->> 'withdrawn', '') NOT IN ('void', 'duplicate')
GROUP BY wanted.place;

-- overview --
-- The cases received in the time, with what is owed on those that are not closed
SELECT
    number, store, status, major, raised, return_calls, satisfied_calls,
    jsonb_array_length(coalesce(document -> 'repeat_of', '[]')) > 0 AS repeated,
    coalesce(owed.due, 0)::integer AS due,
    coalesce(owed.overdue, 0)::integer AS overdue,
    coalesce(owed.missed, 0)::integer AS missed
FROM cases
LEFT JOIN owed ON owed.stream = cases.stream AND cases.status <> 'closed'
WHERE received_at >= %(start)s AND received_at < %(until)s
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
ORDER BY received_at, number;

-- everything --
-- The counts of each store, of all cases there ever were
SELECT
    store,
    count(*) AS received,
    count(*) FILTER (WHERE status = 'open') AS open,
    count(*) FILTER (WHERE status = 'pending') AS pending,
    count(*) FILTER (WHERE status = 'resolved') AS resolved,
    count(*) FILTER (WHERE status = 'closed') AS closed,
    count(*) FILTER (WHERE major) AS major,
    count(*) FILTER (WHERE jsonb_array_length(coalesce(document -> 'repeat_of', '[]')) > 0) AS repeated,
    count(*) FILTER (WHERE raised > 0) AS raised,
    sum(return_calls)::bigint AS asked,
    sum(satisfied_calls)::bigint AS satisfied,
    coalesce(sum(owed.due), 0)::bigint AS due,
    coalesce(sum(owed.overdue), 0)::bigint AS overdue,
    coalesce(sum(owed.missed), 0)::bigint AS missed
FROM cases
LEFT JOIN owed ON owed.stream = cases.stream AND cases.status <> 'closed'
WHERE %(stores)s::text [] IS NULL OR store = ANY(%(stores)s)
GROUP BY store
ORDER BY store;
