-- complaints dashboard insured: the insured claims received in the time, by branch, CNY (L4).
SELECT
    store,
    count(*) AS claims,
    count(*) FILTER (WHERE status IN ('open', 'pending')) AS open,
    sum((insured ->> 'value')::DECIMAL(18, 2)) AS value,
    coalesce(sum((insured ->> 'claimed')::DECIMAL(18, 2)), 0) AS claimed,
    sum((compensation ->> 'paid')::DECIMAL(18, 2)) AS paid,
    rate((100 * paid)::BIGINT, (100 * claimed)::BIGINT) AS paid_rate
FROM cases
WHERE in_time(received_at) AND insured ->> 'value' IS NOT NULL
-- What was no complaint is no claim.
AND coalesce(withdrawn, '') NOT IN ('void', 'duplicate')
GROUP BY store
ORDER BY claims DESC, store;
