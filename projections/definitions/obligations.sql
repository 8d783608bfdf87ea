-- One row an obligation, from the effects recorded in `chosen`; the same fold as aggregates.obligations.
SELECT
    stream,
    id,
    n,
    folded ->> 'rule' AS rule,
    folded -> 'title' AS title,
    folded ->> 'owner_role' AS owner_role,
    folded ->> 'owner' AS owner,
    (folded ->> 'started_at')::timestamptz AS started_at,
    (folded ->> 'due_at')::timestamptz AS due_at,
    CASE
        -- Done late, it stays missed (X5).
        WHEN
            folded ->> 'state' = 'met'
            AND (folded ->> 'met_at')::timestamptz > (folded ->> 'due_at')::timestamptz THEN 'missed'
        ELSE folded ->> 'state'
    END AS state,
    (folded ->> 'met_at')::timestamptz AS met_at,
    (folded ->> 'suspended_at')::timestamptz AS suspended_at,
    folded ->> 'calendar' AS calendar,
    folded -> 'duration' AS duration,
    folded -> 'progress' AS progress
FROM (
    SELECT
        entry.stream,
        effect ->> 'id' AS id,
        (effect ->> 'n')::integer AS n,
        read.merged(
            CASE effect ->> 'change'
                WHEN 'started' THEN
                    effect || '{"state": "open", "met_at": null, "suspended_at": null, "progress": []}'
                WHEN 'met' THEN
                    effect || jsonb_build_object('state', 'met', 'met_at', effect -> 'at', 'suspended_at', null)
                WHEN 'missed' THEN effect || '{"state": "missed"}'
                WHEN 'cancelled' THEN effect || '{"state": "cancelled", "suspended_at": null}'
                WHEN 'suspended' THEN jsonb_build_object('suspended_at', effect -> 'at')
                WHEN 'progressed' THEN jsonb_build_object('progress', effect -> 'done')
                WHEN 'moved' THEN effect || '{"suspended_at": null}'
                WHEN 'resumed' THEN effect || '{"suspended_at": null}'
            END
            ORDER BY entry.version, each.place
        ) AS folded
    FROM chosen AS entry
    CROSS JOIN LATERAL jsonb_array_elements(entry.obligations) WITH ORDINALITY AS each (effect, place)
    WHERE entry.type IN ('complaint', 'service', 'measure')
    GROUP BY entry.stream, effect ->> 'id', (effect ->> 'n')::integer
) AS obligation
