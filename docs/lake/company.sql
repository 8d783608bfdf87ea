-- complaints dashboard satisfaction: the company's, the average of its lines weighted by valid calls (S12).
WITH calls AS (
    SELECT
        json_array_length(data -> 'dissatisfied_items') AS objections,
        len((content -> 'lines' -> line -> 'items')::VARCHAR []) AS items
    FROM entries
    JOIN matters USING (stream)
    JOIN handbooks ON
        handbooks.name = matters.handbook ->> 'name' AND handbooks.version = matters.handbook ->> 'version'
    WHERE kind = 'return-call-done.v1' AND (data ->> 'counted')::BOOLEAN AND in_time(occurred_at)
),

-- 5 items here, 7 there: over a common denominator the sum is exact.
common AS (SELECT list_reduce(list(DISTINCT items), lambda one, other: lcm(one, other)) AS parts FROM calls)

SELECT
    count(*) AS valid_calls,
    rate(sum(parts - objections * (parts // items)), count(*) * any_value(parts)) AS satisfaction
FROM calls, common;
