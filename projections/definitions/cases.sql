-- One row a case, from the entries in `chosen`: the last to say something of a field counts.
SELECT
    stream,
    number,
    version,
    position,
    received_at,
    document ->> 'store' AS store,
    document ->> 'status' AS status,
    document ->> 'stage' AS stage,
    document ->> 'category' AS category,
    document ->> 'severity' AS severity,
    coalesce((document -> 'major')::boolean, false) AS major,
    document ->> 'level' AS level,
    document ->> 'handler' AS handler,
    document ->> 'department' AS department,
    (document ->> 'review_at')::timestamptz AS review_at,
    raised,
    return_calls,
    satisfied_calls,
    person,
    subject,
    document,
    replied_at,
    answered_at,
    first_resolved_at,
    (document ->> 'resolved_at')::timestamptz AS resolved_at,
    (document ->> 'closed_at')::timestamptz AS closed_at,
    reopenings
FROM (
    SELECT
        stream,
        max(number) AS number,
        max(version) AS version,
        max(position) AS position,
        min(occurred_at) FILTER (WHERE version = 1) AS received_at,
        (array_agg(person ORDER BY version DESC)
            FILTER (WHERE kind IN ('received.v1', 'intake-corrected.v1') AND person IS NOT NULL))[1] AS person,
        (array_agg(subject ORDER BY version DESC)
            FILTER (WHERE kind IN ('received.v1', 'intake-corrected.v1') AND subject IS NOT NULL))[1] AS subject,
        count(*) FILTER (WHERE kind = 'escalated.v1') AS raised,
        count(*) FILTER (WHERE kind = 'callback-done.v1') AS return_calls,
        -- The handbook's own reading of the answer, as it was recorded (X7).
        count(*) FILTER (WHERE kind = 'callback-done.v1' AND data -> 'satisfied' = 'true') AS satisfied_calls,
        read.merged(changed ORDER BY version) AS document,
        -- When the customer first heard anything, and first heard how it stands (C2); who was not reached did not.
        min(occurred_at) FILTER (
            WHERE kind = 'contacted.v1' AND data -> 'reached' = 'true'
            AND data ->> 'purpose' IN ('acknowledgement', 'reply', 'answer', 'progress', 'outcome')
        ) AS replied_at,
        min(occurred_at) FILTER (
            WHERE kind = 'contacted.v1' AND data -> 'reached' = 'true'
            AND data ->> 'purpose' IN ('answer', 'progress', 'outcome')
        ) AS answered_at,
        min(occurred_at) FILTER (WHERE kind = 'resolved.v1') AS first_resolved_at,
        count(*) FILTER (WHERE kind = 'reopened.v1') AS reopenings
    FROM chosen
    WHERE type = 'complaint'
    GROUP BY stream
) AS folded
