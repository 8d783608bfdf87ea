-- complaints dashboard compensation: what was approved in the time, CNY, by who approved it (G11).
SELECT
    actor AS person,
    role,
    count(*) AS count,
    sum((data ->> 'amount')::DECIMAL(18, 2)) AS amount
FROM entries
WHERE kind = 'compensation-approved.v1' AND in_time(occurred_at)
GROUP BY actor, role
ORDER BY amount DESC, person;
