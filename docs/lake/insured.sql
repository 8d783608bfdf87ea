-- complaints dashboard insured: the insured claims received in the time, by branch, CNY (L4).
SELECT
    store,
    count(*) AS claims,
    count(*) FILTER (WHERE status IN ('open', 'pending')) AS open,
    sum((data -> 'insured' ->> 'value')::DECIMAL(18, 2)) AS value,
    coalesce(sum((data -> 'insured' ->> 'claimed')::DECIMAL(18, 2)), 0) AS claimed,
    sum((compensation ->> 'paid')::DECIMAL(18, 2)) AS paid,
    rate((100 * paid)::BIGINT, (100 * claimed)::BIGINT) AS paid_rate
FROM cases
JOIN entries USING (stream)
WHERE kind = 'received.v1' AND in_time(received_at) AND json_exists(data, '$.insured.value')
GROUP BY store
ORDER BY claims DESC, store;
