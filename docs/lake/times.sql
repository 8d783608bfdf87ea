-- complaints dashboard times: hours by the clock until a case was resolved for good, by store.
-- What is open again or was withdrawn is not resolved. The percentile is the nearest rank.
SELECT
    store,
    done,
    hours(lengths[(done + 1) // 2] + lengths[done // 2 + 1], 2) AS median,
    hours(list_sum(lengths), done) AS mean,
    hours(lengths[(9 * done + 9) // 10], 1) AS percentile_90
FROM (
    SELECT
        store,
        count(*) AS done,
        list_sort(list(epoch_us(resolved_at) - epoch_us(received_at))) AS lengths
    FROM cases
    WHERE in_time(received_at) AND status IN ('resolved', 'closed') AND withdrawn IS NULL
    GROUP BY store
)
ORDER BY store;
