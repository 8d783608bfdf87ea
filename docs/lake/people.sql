-- complaints dashboard people: whose cases were received in the time, and how many of them are settled.
SELECT
    handler AS person,
    count(*) AS handled,
    count(*) FILTER (WHERE status IN ('resolved', 'closed')) AS settled
FROM cases
WHERE in_time(received_at) AND handler IS NOT NULL
GROUP BY handler
ORDER BY handled DESC, person;
