-- One row an obligation, from the effects recorded in `chosen`; the same fold as aggregates.obligations.
SELECT
    stream,
    id,
    n,
    started ->> 'rule' AS rule,
    started -> 'title' AS title,
    CASE WHEN later ? 'owner_role' THEN later ->> 'owner_role' ELSE started ->> 'owner_role' END AS owner_role,
    CASE WHEN later ? 'owner' THEN later ->> 'owner' ELSE started ->> 'owner' END AS owner,
    (started ->> 'started_at')::timestamptz AS started_at,
    due_at,
    -- Done late, it stays missed (X5).
    CASE WHEN state = 'met' AND met_at > due_at THEN 'missed' ELSE state END AS state,
    met_at,
    -- What has ended stands still no more.
    CASE WHEN state IN ('open', 'missed') THEN stood_still[cardinality(stood_still)] END AS suspended_at,
    coalesce(later ->> 'calendar', started ->> 'calendar') AS calendar,
    coalesce(later -> 'duration', started -> 'duration') AS duration,
    coalesce(progress -> 'done', '[]') AS progress
FROM (
    SELECT
        stream,
        id,
        n,
        started,
        later,
        stood_still,
        progress,
        (met ->> 'at')::timestamptz AS met_at,
        coalesce(later ->> 'change', 'open') AS state,
        coalesce(later ->> 'due_at', started ->> 'due_at')::timestamptz AS due_at
    FROM (
        SELECT
            stream,
            id,
            n,
            read.merged(effect ORDER BY version, place) FILTER (WHERE change = 'started') AS started,
            -- What says something of the whole of it; a moved due time leaves the state as it is.
            read.merged(
                CASE WHEN change IN ('moved', 'resumed') THEN effect - 'change' ELSE effect END
                ORDER BY version, place
            ) FILTER (WHERE change IN ('met', 'missed', 'cancelled', 'moved', 'resumed')) AS later,
            -- Recorded last, not done last: what was done in time may be known after what was done late (X5).
            read.merged(effect ORDER BY version, place) FILTER (WHERE change = 'met') AS met,
            array_agg(
                CASE change WHEN 'suspended' THEN (effect ->> 'at')::timestamptz END ORDER BY version, place
            ) FILTER (WHERE change IN ('suspended', 'moved', 'resumed')) AS stood_still,
            read.merged(effect ORDER BY version, place) FILTER (WHERE change = 'progressed') AS progress
        FROM (
            SELECT
                stream,
                version,
                place,
                effect,
                effect ->> 'id' AS id,
                (effect -> 'n')::integer AS n,
                effect ->> 'change' AS change
            FROM (
                SELECT
                    stream,
                    version,
                    jsonb_array_elements(obligations) AS effect,
                    generate_series(1, jsonb_array_length(obligations)) AS place
                FROM chosen
                WHERE type IN ('complaint', 'service', 'measure') AND obligations <> '[]'
            ) AS each
            -- A fence: id, n and change are read once, before all is sorted.
            OFFSET 0
        ) AS effects
        GROUP BY stream, id, n
    ) AS folded
    -- A fence: due_at is computed once.
    OFFSET 0
) AS obligation
