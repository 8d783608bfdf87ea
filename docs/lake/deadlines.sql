-- complaints dashboard deadlines: of what fell due in the time, what was done in time; open and late is not hidden.
SELECT
    id,
    any_value(rule) AS rule,
    count(*) FILTER (WHERE state = 'met') AS met,
    count(*) FILTER (WHERE state = 'missed' AND met_at IS NOT NULL) AS late,
    count(*) FILTER (WHERE state = 'missed' AND met_at IS NULL) AS not_done,
    count(*) FILTER (WHERE state = 'open' AND NOT stands_still AND due_at < getvariable('now')) AS overdue,
    count(*) FILTER (WHERE state = 'open' AND NOT stands_still AND due_at >= getvariable('now')) AS to_come,
    count(*) FILTER (WHERE state = 'open' AND stands_still) AS standing_still,
    count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
    met + late + not_done + overdue AS due,
    rate(met, due) AS on_time_rate
FROM obligations
WHERE in_time(due_at)
GROUP BY id
ORDER BY due - met DESC, id;
