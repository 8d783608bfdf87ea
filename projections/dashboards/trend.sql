-- What the trend asks: a few counts of each of several times, from %(starts)s to before %(untils)s.

-- trend_of_cases --
-- Of each of several times: the cases received, of these the repeats
SELECT wanted.place, counted.*
FROM unnest(%(starts)s::timestamptz [], %(untils)s::timestamptz [])
    WITH ORDINALITY AS wanted (start, until, place)
CROSS JOIN LATERAL (
    SELECT
        count(*) AS received,
        count(*) FILTER (WHERE jsonb_array_length(coalesce(document -> 'repeat_of', '[]')) > 0) AS repeats
    FROM cases
    WHERE received_at >= wanted.start AND received_at < wanted.until
    AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
) AS counted
ORDER BY wanted.place;

-- trend_began --
-- When the first case, sale, visit or measure began
SELECT least(
    (
        SELECT min(received_at) FROM cases
        WHERE %(stores)s::text [] IS NULL OR store = ANY(%(stores)s)
    ),
    (
        SELECT min(begun_at) FROM matters
        WHERE %(stores)s::text [] IS NULL OR store = ANY(%(stores)s)
    )
) AS began_at;

-- trend_of_acts --
-- Of each of several times: resolutions, escalations, complaint calls, what was approved (CNY)
SELECT wanted.place, counted.*
FROM unnest(%(starts)s::timestamptz [], %(untils)s::timestamptz [])
    WITH ORDINALITY AS wanted (start, until, place)
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE kind = 'resolved.v1') AS resolved,
        count(*) FILTER (WHERE kind = 'escalated.v1') AS escalations,
        count(*) FILTER (WHERE kind = 'callback-done.v1') AS asked,
        count(*) FILTER (WHERE kind = 'callback-done.v1' AND detail -> 'satisfied' = 'true') AS satisfied,
        coalesce(sum(amount) FILTER (WHERE kind = 'compensation-approved.v1'), 0) AS approved
    FROM acts
    WHERE kind IN ('resolved.v1', 'escalated.v1', 'callback-done.v1', 'compensation-approved.v1')
    AND at >= wanted.start AND at < wanted.until
    AND (
        %(stores)s::text [] IS NULL
        OR EXISTS (SELECT FROM cases WHERE stream = acts.stream AND store = ANY(%(stores)s))
    )
) AS counted
ORDER BY wanted.place;

-- trend_of_deadlines --
-- Of each of several times: what fell due, and of it what was met in time
SELECT wanted.place, counted.*
FROM unnest(%(starts)s::timestamptz [], %(untils)s::timestamptz [])
    WITH ORDINALITY AS wanted (start, until, place)
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (WHERE state = 'met') AS met,
        count(*) FILTER (
            WHERE state IN ('met', 'missed') OR (state = 'open' AND suspended_at IS NULL AND due_at < %(now)s)
        ) AS due
    FROM obligations
    WHERE due_at >= wanted.start AND due_at < wanted.until
    AND (
        %(stores)s::text [] IS NULL
        OR EXISTS (SELECT FROM cases WHERE stream = obligations.stream AND store = ANY(%(stores)s))
        OR EXISTS (SELECT FROM matters WHERE stream = obligations.stream AND store = ANY(%(stores)s))
    )
) AS counted
ORDER BY wanted.place;

-- trend_of_calls --
-- Of each of several times and each line of business: the valid return calls, and the objections in them
SELECT wanted.place, counted.*
FROM unnest(%(starts)s::timestamptz [], %(untils)s::timestamptz [])
    WITH ORDINALITY AS wanted (start, until, place)
-- Counted for one time after the other, so that the index finds what happened in it.
CROSS JOIN LATERAL (
    SELECT
        document ->> 'line' AS line,
        document #>> '{handbook,name}' AS handbook,
        document #>> '{handbook,version}' AS handbook_version,
        count(*) AS calls,
        sum(jsonb_array_length(detail -> 'dissatisfied_items'))::bigint AS objections
    FROM acts JOIN matters USING (stream)
    WHERE kind = 'return-call-done.v1' AND detail -> 'counted' = 'true'
    AND at >= wanted.start AND at < wanted.until
    AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
    GROUP BY 1, 2, 3
) AS counted
ORDER BY wanted.place, line, handbook, handbook_version;
