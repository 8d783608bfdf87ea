-- complaints dashboard satisfaction: the return calls on complaints; neutral counts as not satisfied (X7).
SELECT
    count(*) AS done,
    count(*) FILTER (WHERE (data ->> 'satisfied')::BOOLEAN) AS satisfied,
    rate(satisfied, done) AS satisfaction,
    count(*) FILTER (WHERE data ->> 'satisfaction' = 'very-satisfied') AS very_satisfied
FROM entries
WHERE kind = 'callback-done.v1' AND in_time(occurred_at);
