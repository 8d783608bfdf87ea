-- complaints dashboard repeats: those of which an earlier case stood closed when they were received.
SELECT count(DISTINCT later.stream) AS after_closing
FROM cases AS later
JOIN cases AS earlier ON list_contains(later.repeat_of, earlier.number)
WHERE in_time(later.received_at)
AND 'closed.v1' = (
    SELECT arg_max(kind, version) FROM entries
    WHERE entries.stream = earlier.stream
    AND kind IN ('closed.v1', 'reopened.v1') AND occurred_at <= later.received_at
);
