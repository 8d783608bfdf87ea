-- complaints dashboard causes: of the cases whose cause is known, by cause, the most frequent first (Pareto).
SELECT
    cause,
    count(*) AS count,
    rate(count(*), sum(count(*)) OVER ()) AS share,
    rate(sum(count(*)) OVER (ORDER BY count(*) DESC, cause), sum(count(*)) OVER ()) AS cumulative
FROM cases
WHERE in_time(received_at) AND cause IS NOT NULL
GROUP BY cause
ORDER BY count DESC, cause;
