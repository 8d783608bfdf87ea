-- complaints dashboard repeats: the same category and cause of several customers (G12).
SELECT
    category,
    cause,
    list(number ORDER BY received_at, number) AS complaints,
    count(DISTINCT coalesce(person, stream)) AS customers,
    list_sort(list(DISTINCT store)) AS stores
FROM cases
WHERE in_time(received_at) AND category IS NOT NULL AND cause IS NOT NULL
AND coalesce(withdrawn, '') NOT IN ('void', 'duplicate')
GROUP BY category, cause
HAVING customers > 1
ORDER BY len(complaints) DESC, category, cause;
