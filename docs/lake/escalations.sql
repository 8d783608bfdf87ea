-- complaints dashboard escalations: why cases were raised in the time (X5, X6, X7, X8).
SELECT
    CASE
        WHEN raised.cause IS NULL THEN 'by-hand'
        WHEN reacted_to.kind = 'deadline-missed.v1' THEN 'missed'
        WHEN reacted_to.kind = 'callback-done.v1' THEN 'not-satisfied'
        WHEN reacted_to.kind = 'compensation-requested.v1' THEN 'beyond-authority'
        WHEN raised.rule = 'X6' THEN 'major'
        ELSE 'by-rule'
    END AS reason,
    count(*) AS escalations,
    count(DISTINCT raised.stream) AS cases
FROM entries AS raised
LEFT JOIN entries AS reacted_to ON reacted_to.position = raised.cause
WHERE raised.kind = 'escalated.v1' AND in_time(raised.occurred_at)
GROUP BY reason
ORDER BY escalations DESC, reason;
