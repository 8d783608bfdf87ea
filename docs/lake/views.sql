-- What the other statements stand on: run it first in every session. It needs four variables:
--   SET VARIABLE lake = 'FOLDER';                                      -- what complaints lake wrote
--   SET VARIABLE since = TIMESTAMPTZ '2026-10-01 00:00:00+08:00';      -- the time from then …
--   SET VARIABLE until = TIMESTAMPTZ '2026-11-01 00:00:00+08:00';      -- … to before then
--   SET VARIABLE now = TIMESTAMPTZ '2026-11-21 12:00:00Z';             -- what is late is late at this moment

CREATE OR REPLACE VIEW entries AS
SELECT * FROM read_parquet(getvariable('lake') || '/entries/*/*.parquet');

CREATE OR REPLACE VIEW handbooks AS
SELECT * FROM read_parquet(getvariable('lake') || '/handbooks.parquet');

-- An exact fraction, rounded half up to four places; NULL where there is nothing to divide by.
CREATE OR REPLACE MACRO rate(part, whole) AS
    CASE WHEN whole > 0 THEN ((20000 * part::HUGEINT + whole) // (2 * whole)) / 10000 END;

-- Hours of that many microseconds divided by `whole`, rounded half up to two places.
CREATE OR REPLACE MACRO hours(microseconds, whole) AS
    CASE WHEN whole > 0 THEN ((microseconds::HUGEINT * 200 + 3600000000 * whole) // (7200000000 * whole)) / 100 END;

-- The last value that anybody gave a field, also where that is nothing.
CREATE OR REPLACE MACRO last_said(changed, version, field) AS
    arg_max_null(changed ->> field, version) FILTER (WHERE json_exists(changed, field));

CREATE OR REPLACE MACRO in_time(moment) AS
    moment >= getvariable('since') AND moment < getvariable('until');

-- One row a case, as it stands: what its entries changed, the newest last.
CREATE OR REPLACE VIEW cases AS
SELECT
    stream,
    any_value(number) AS number,
    min(occurred_at) FILTER (WHERE version = 1) AS received_at,
    last_said(changed, version, '$.store') AS store,
    last_said(changed, version, '$.status') AS status,
    last_said(changed, version, '$.category') AS category,
    last_said(changed, version, '$.severity') AS severity,
    last_said(changed, version, '$.channel') AS channel,
    last_said(changed, version, '$.cause') AS cause,
    last_said(changed, version, '$.level') AS level,
    last_said(changed, version, '$.handler') AS handler,
    last_said(changed, version, '$.handler_role') AS handler_role,
    last_said(changed, version, '$.withdrawn') AS withdrawn,
    last_said(changed, version, '$.major')::BOOLEAN AS major,
    last_said(changed, version, '$.resolved_at')::TIMESTAMPTZ AS resolved_at,
    last_said(changed, version, '$.review_at')::TIMESTAMPTZ AS review_at,
    last_said(changed, version, '$.pending')::JSON AS pending,
    last_said(changed, version, '$.insured')::JSON AS insured,
    last_said(changed, version, '$.compensation')::JSON AS compensation,
    coalesce(last_said(changed, version, '$.repeat_of'), '[]')::JSON::VARCHAR [] AS repeat_of,
    -- Who complained, and about what, as identified last; known by random ids alone.
    arg_max(person, version) FILTER (WHERE kind IN ('received.v1', 'intake-corrected.v1')) AS person,
    arg_max(subject, version) FILTER (WHERE kind IN ('received.v1', 'intake-corrected.v1')) AS subject,
    count(*) FILTER (WHERE kind = 'escalated.v1') AS raised,
    count(*) FILTER (WHERE kind = 'reopened.v1') AS reopenings,
    count(*) FILTER (WHERE kind = 'callback-done.v1') AS asked,
    count(*) FILTER (WHERE kind = 'callback-done.v1' AND (data ->> 'satisfied')::BOOLEAN) AS satisfied
FROM entries
WHERE type = 'complaint'
GROUP BY stream;

-- One row a sale or workshop visit, or a measure.
CREATE OR REPLACE VIEW matters AS
SELECT
    stream,
    any_value(type) AS type,
    any_value(number) AS number,
    last_said(changed, version, '$.store') AS store,
    last_said(changed, version, '$.line') AS line,
    last_said(changed, version, '$.handbook')::JSON AS handbook,
    arg_min(person, version) AS person
FROM entries
WHERE type IN ('service', 'measure')
GROUP BY stream;

-- One row an obligation: what started it and what became of it (X5: done late, it stays missed).
CREATE OR REPLACE VIEW obligations AS
SELECT
    * EXCLUDE (last_change),
    CASE
        WHEN last_change = 'met' AND met_at > due_at THEN 'missed'
        WHEN last_change IN ('met', 'missed', 'cancelled') THEN last_change
        ELSE 'open'
    END AS state
FROM (
    SELECT
        stream,
        effect ->> 'id' AS id,
        (effect ->> 'n')::INTEGER AS n,
        any_value(effect ->> 'rule') AS rule,
        arg_max(effect ->> 'owner_role', turn) AS owner_role,
        arg_max(effect ->> 'due_at', turn)::TIMESTAMPTZ AS due_at,
        arg_max((effect ->> 'at')::TIMESTAMPTZ, turn) FILTER (WHERE effect ->> 'change' = 'met') AS met_at,
        arg_max(effect ->> 'change', turn) FILTER (
            WHERE effect ->> 'change' IN ('started', 'met', 'missed', 'cancelled')
        ) AS last_change,
        arg_max(effect ->> 'change', turn) FILTER (WHERE effect ->> 'change' <> 'progressed')
        = 'suspended' AS stands_still
    FROM (
        -- One entry may say several things of an obligation: the last counts.
        SELECT
            stream,
            unnest(obligations::JSON []) AS effect,
            {'version': version, 'place': generate_subscripts(obligations::JSON [], 1)} AS turn
        FROM entries WHERE json_array_length(obligations) > 0
    )
    GROUP BY ALL
);
