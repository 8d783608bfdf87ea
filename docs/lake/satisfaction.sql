-- complaints dashboard satisfaction: by line of business, 1 − dissatisfied items ÷ (items × valid calls) (S10).
-- A line stands here once for each list of items that a handbook gives it.
WITH lines AS (
    SELECT
        name AS handbook,
        version,
        unnest(json_keys(content -> 'lines')) AS line,
        len((content -> 'lines' -> line -> 'items')::VARCHAR []) AS items
    FROM handbooks
)

SELECT
    line,
    items,
    count(*) AS valid_calls,
    coalesce(sum(json_array_length(data -> 'dissatisfied_items')), 0) AS dissatisfied_items,
    rate(items * valid_calls - dissatisfied_items, items * valid_calls) AS satisfaction
FROM entries
JOIN matters USING (stream)
JOIN lines USING (line)
WHERE kind = 'return-call-done.v1' AND (data ->> 'counted')::BOOLEAN AND in_time(occurred_at)
AND lines.handbook = matters.handbook ->> 'name' AND lines.version = matters.handbook ->> 'version'
GROUP BY line, items
ORDER BY line, items;
