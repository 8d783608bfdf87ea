-- complaints dashboard overview: by store, the cases received in the time, and what is owed on them.
SELECT
    store,
    count(*) AS received,
    count(*) FILTER (WHERE status = 'open') AS open,
    count(*) FILTER (WHERE status = 'pending') AS pending,
    count(*) FILTER (WHERE status = 'resolved') AS resolved,
    count(*) FILTER (WHERE status = 'closed') AS closed,
    count(*) FILTER (WHERE major) AS major,
    count(*) FILTER (WHERE len(repeat_of) > 0) AS repeated,
    count(*) FILTER (WHERE raised > 0) AS raised,
    coalesce(sum(due), 0) AS due,
    coalesce(sum(overdue), 0) AS overdue,
    coalesce(sum(missed), 0) AS missed,
    sum(asked) AS asked,
    sum(satisfied) AS satisfied,
    rate(sum(satisfied), sum(asked)) AS satisfaction
FROM cases
LEFT JOIN (
    SELECT
        stream,
        count(DISTINCT id) FILTER (WHERE state = 'open' AND due_at >= getvariable('now')) AS due,
        count(DISTINCT id) FILTER (WHERE due_at < getvariable('now')) AS overdue,
        count(DISTINCT id) FILTER (WHERE state = 'missed') AS missed
    FROM obligations
    WHERE (state = 'open' AND NOT stands_still) OR (state = 'missed' AND met_at IS NULL)
    GROUP BY stream
) AS owed ON owed.stream = cases.stream AND status <> 'closed'
WHERE in_time(received_at)
GROUP BY store
ORDER BY store;
