-- complaints dashboard pending: the matters that are pending, since when and why (S4).
SELECT
    number,
    store,
    category,
    major,
    pending ->> 'reason' AS reason,
    pending ->> 'since' AS since,
    (epoch_us(getvariable('now')) - epoch_us((pending ->> 'since')::TIMESTAMPTZ)) // 86400000000 AS age_days,
    review_at IS NOT NULL AND review_at < getvariable('now') AS review_overdue,
    handler
FROM cases
WHERE status = 'pending'
ORDER BY received_at, number;
