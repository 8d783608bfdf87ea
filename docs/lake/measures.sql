-- complaints dashboard measures: by department, how far the measures of the time are, and their effect (S13, D6).
SELECT
    department,
    count(*) AS measures,
    count(*) FILTER (WHERE status = 'asked') AS asked,
    count(*) FILTER (WHERE status = 'called-off') AS called_off,
    count(*) FILTER (WHERE status = 'open') AS open,
    count(*) FILTER (WHERE status = 'approved') AS approved,
    count(*) FILTER (WHERE status = 'done') AS done,
    count(*) FILTER (WHERE status = 'assessed') AS assessed,
    count(*) FILTER (WHERE completed_at IS NULL AND due < getvariable('now')) AS overdue,
    count(*) FILTER (WHERE effective) AS effective,
    count(*) FILTER (WHERE NOT effective) AS not_effective,
    rate(count(*) FILTER (WHERE effective), count(effective)) AS effective_rate
FROM (
    SELECT
        min(occurred_at) FILTER (WHERE version = 1) AS begun_at,
        last_said(changed, version, '$.department') AS department,
        last_said(changed, version, '$.status') AS status,
        last_said(changed, version, '$.due')::TIMESTAMPTZ AS due,
        last_said(changed, version, '$.completed_at') AS completed_at,
        last_said(changed, version, '$.effective')::BOOLEAN AS effective
    FROM entries
    WHERE type = 'measure'
    GROUP BY stream
)
WHERE in_time(begun_at)
GROUP BY department
ORDER BY department;
