-- What is asked of what stands beside the cases; as in questions.sql, the models stand before each question.

-- services --
-- Sales and workshop visits with the complaints that their return calls opened (C11).
SELECT matters.*, coalesce(opened.complaints, '{}') AS complaints
FROM matters
LEFT JOIN (
    SELECT document ->> 'return_call' AS number, array_agg(number ORDER BY number) AS complaints
    FROM cases
    WHERE document ->> 'return_call' IS NOT NULL
    GROUP BY document ->> 'return_call'
) AS opened USING (number)
WHERE type = 'service'
AND (%(store)s::text IS NULL OR store = %(store)s)
AND (%(line)s::text IS NULL OR document ->> 'line' = %(line)s)
AND (%(since)s::timestamptz IS NULL OR begun_at >= %(since)s)
AND (%(until)s::timestamptz IS NULL OR begun_at < %(until)s)
ORDER BY begun_at, number;

-- measures --
-- Corrective and preventive measures, oldest first.
SELECT * FROM matters
WHERE type = 'measure'
AND (%(store)s::text IS NULL OR store = %(store)s)
AND (%(status)s::text IS NULL OR document ->> 'status' = %(status)s)
AND (%(owner)s::text IS NULL OR document ->> 'owner' = %(owner)s)
ORDER BY begun_at, number;

-- pending --
-- The pending matters, the review soonest first (S4).
SELECT * FROM cases
WHERE status = 'pending' AND (%(store)s::text IS NULL OR store = %(store)s)
ORDER BY review_at, number;

-- owing --
-- What these streams owe or owed.
SELECT obligations.*, owner_role AS resolved_role, owner AS resolved_owner FROM obligations
WHERE stream = ANY(%(streams)s::uuid [])
ORDER BY due_at, id, n;

-- said --
-- What was said in these streams by entries of some kinds, sealed.
SELECT stream, version, kind, data, person, key_commitment FROM ledger.entries
WHERE stream = ANY(%(streams)s::uuid []) AND kind = ANY(%(kinds)s::text [])
AND (%(until_position)s::bigint IS NULL OR position <= %(until_position)s)
AND (%(happened_by)s::timestamptz IS NULL OR occurred_at <= %(happened_by)s)
ORDER BY stream, version;

-- insured --
-- Insured claims by store and by the branch or hub complained about (L4), CNY; what was no complaint is none.
SELECT
    store,
    document ->> 'about_unit' AS about_unit,
    count(*) AS cases,
    count(*) FILTER (WHERE status IN ('open', 'pending')) AS open,
    sum((document #>> '{insured,value}')::numeric) AS value,
    coalesce(sum((document #>> '{insured,claimed}')::numeric), 0) AS claimed,
    coalesce(sum((document #>> '{compensation,paid}')::numeric), 0) AS paid,
    array_agg(number ORDER BY number) AS complaints
FROM cases
WHERE jsonb_typeof(document -> 'insured') = 'object'
AND coalesce(document ->> 'withdrawn', '') NOT IN ('void', 'duplicate')
AND (%(store)s::text IS NULL OR store = %(store)s)
AND (%(branch)s::text IS NULL OR document ->> 'about_unit' = %(branch)s)
AND (%(since)s::timestamptz IS NULL OR received_at >= %(since)s)
AND (%(until)s::timestamptz IS NULL OR received_at < %(until)s)
GROUP BY store, document ->> 'about_unit'
ORDER BY store, document ->> 'about_unit';
