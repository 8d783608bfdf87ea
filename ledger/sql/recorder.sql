-- select_events --
-- A stretch of one stream
SELECT * FROM ledger.entries
WHERE stream = %(stream)s
AND version > coalesce(%(gt)s::integer, 0)
AND (%(lte)s::integer IS NULL OR version <= %(lte)s)
ORDER BY version LIMIT %(limit)s::bigint;

-- select_events_backwards --
-- A stretch of one stream, the newest first
SELECT * FROM ledger.entries
WHERE stream = %(stream)s
AND version > coalesce(%(gt)s::integer, 0)
AND (%(lte)s::integer IS NULL OR version <= %(lte)s)
ORDER BY version DESC LIMIT %(limit)s::bigint;

-- select_notifications --
-- The next entries of the kinds wanted
SELECT * FROM ledger.entries
WHERE position > %(after)s
AND (%(stop)s::bigint IS NULL OR position <= %(stop)s)
AND (%(kinds)s::text [] IS NULL OR kind = ANY(%(kinds)s))
ORDER BY position LIMIT %(limit)s;
