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
    persons[cardinality(persons)] AS person,
    subjects[cardinality(subjects)] AS subject,
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
        array_agg(person ORDER BY version) FILTER (WHERE person IS NOT NULL) AS persons,
        array_agg(subject ORDER BY version) FILTER (WHERE subject IS NOT NULL) AS subjects,
        count(*) FILTER (WHERE kind = 'escalated.v1') AS raised,
        count(*) FILTER (WHERE kind = 'callback-done.v1') AS return_calls,
        count(*) FILTER (WHERE satisfied) AS satisfied_calls,
        -- The receipt sets every field, what follows a few: those are laid over each other first.
        (array_agg(changed ORDER BY version) FILTER (WHERE version = 1))[1]
        || read.merged(changed ORDER BY version) FILTER (WHERE version > 1) AS document,
        -- When the customer first heard anything, and first heard how it stands (C2).
        min(occurred_at) FILTER (
            WHERE told IN ('acknowledgement', 'reply', 'answer', 'progress', 'outcome')
        ) AS replied_at,
        min(occurred_at) FILTER (WHERE told IN ('answer', 'progress', 'outcome')) AS answered_at,
        min(occurred_at) FILTER (WHERE kind = 'resolved.v1') AS first_resolved_at,
        count(*) FILTER (WHERE kind = 'reopened.v1') AS reopenings
    FROM (
        SELECT
            stream,
            version,
            position,
            number,
            kind,
            occurred_at,
            changed,
            CASE WHEN kind IN ('received.v1', 'intake-corrected.v1') THEN person END AS person,
            CASE WHEN kind IN ('received.v1', 'intake-corrected.v1') THEN subject END AS subject,
            -- The handbook's own reading of the answer, as it was recorded (X7).
            kind = 'callback-done.v1' AND data -> 'satisfied' = 'true' AS satisfied,
            -- Who was not reached heard nothing.
            CASE WHEN kind = 'contacted.v1' AND data -> 'reached' = 'true' THEN data ->> 'purpose' END AS told
        FROM chosen
        WHERE type = 'complaint'
        -- A fence: what is sorted by stream and version is only this much of each entry.
        OFFSET 0
    ) AS entry
    GROUP BY stream
) AS folded
