-- complaints dashboard liability: whom liability, a penalty or a reward decided in the time names (S2, D8, G15).
SELECT
    person,
    count(*) FILTER (WHERE kind = 'liability-settled.v1') AS liable,
    count(*) FILTER (WHERE kind = 'penalty-decided.v1') AS penalties,
    coalesce(sum(amount) FILTER (WHERE kind = 'penalty-decided.v1'), 0) AS penalty_amount,
    count(*) FILTER (WHERE kind = 'reward-decided.v1') AS rewards,
    coalesce(sum(amount) FILTER (WHERE kind = 'reward-decided.v1'), 0) AS reward_amount
FROM (
    SELECT
        kind,
        (data ->> 'amount')::DECIMAL(18, 2) AS amount,
        unnest(coalesce((data -> 'persons')::VARCHAR [], [data ->> 'person'])) AS person
    FROM entries
    WHERE kind IN ('liability-settled.v1', 'penalty-decided.v1', 'reward-decided.v1')
    AND in_time(occurred_at)
)
GROUP BY person
ORDER BY person;
