-- What reports ask beside the dashboards; the models stand before each question. No stores: all of them.

-- calendars --
-- The years of deadlines in working days, by the calendar used, of what was received or begun in the time
SELECT DISTINCT calendar, extract(YEAR FROM due_at AT TIME ZONE %(zone)s)::integer AS year
FROM obligations
JOIN (
    SELECT stream, store FROM cases WHERE received_at >= %(start)s AND received_at < %(until)s
    UNION ALL
    SELECT stream, store FROM matters WHERE begun_at >= %(start)s AND begun_at < %(until)s
) AS begun USING (stream)
WHERE calendar IN ('published', 'provisional')
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s));

-- entry --
-- The entry at a position, or the last before it
SELECT position, hash, recorded_at FROM ledger.entries
WHERE position <= %(position)s ORDER BY position DESC LIMIT 1;

-- overdue --
-- What is past its time and not done, on cases that are not closed and beside the cases; what is owed again and
-- again is one row, with its oldest due time and whose it was last
SELECT DISTINCT ON (number, id)
    number, store, id, rule, title,
    min(due_at) OVER every AS due_at,
    count(*) OVER every AS times,
    read.role_owing(owner_role, handler_role, level) AS owner_role,
    read.person_owing(owner_role, owner, handler) AS owner
FROM (
    SELECT obligations.*, number, store, level, handler, document ->> 'handler_role' AS handler_role
    FROM obligations JOIN cases USING (stream)
    WHERE status <> 'closed'
    UNION ALL
    SELECT obligations.*, number, store, NULL, NULL, NULL
    FROM obligations JOIN matters USING (stream)
) AS owed
WHERE (state = 'open' OR (state = 'missed' AND met_at IS NULL))
AND suspended_at IS NULL AND due_at < %(now)s
AND (%(stores)s::text [] IS NULL OR store = ANY(%(stores)s))
WINDOW every AS (PARTITION BY number, id)
ORDER BY number, id, n DESC;
