-- One row a service or measure, from the entries in `chosen`: the last to say something of a field counts.
SELECT
    stream,
    type,
    number,
    version,
    position,
    begun_at,
    document ->> 'store' AS store,
    person,
    subject,
    document
FROM (
    SELECT
        stream,
        max(type) AS type,
        max(number) AS number,
        max(version) AS version,
        max(position) AS position,
        min(occurred_at) FILTER (WHERE version = 1) AS begun_at,
        (array_agg(person) FILTER (WHERE version = 1))[1] AS person,
        (array_agg(subject) FILTER (WHERE version = 1))[1] AS subject,
        -- The first entry sets every field, what follows a few: those are laid over each other first.
        (array_agg(changed ORDER BY version) FILTER (WHERE version = 1))[1]
        || read.merged(changed ORDER BY version) FILTER (WHERE version > 1) AS document
    FROM chosen
    WHERE type IN ('service', 'measure')
    GROUP BY stream
) AS folded
