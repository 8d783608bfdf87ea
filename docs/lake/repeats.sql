-- complaints dashboard repeats: by store, how many of the cases received in the time repeat an earlier one (X6).
SELECT
    store,
    count(*) AS received,
    count(*) FILTER (WHERE len(repeat_of) > 0) AS repeats,
    rate(repeats, received) AS repeat_rate
FROM cases
WHERE in_time(received_at)
GROUP BY store
ORDER BY repeats DESC, received DESC, store;
