-- One row an act that dashboards count, from the entries in `chosen`: what was recorded, less all texts.
SELECT
    stream,
    version,
    position,
    kind,
    occurred_at AS at,
    cause,
    rule,
    actor,
    role,
    (data ->> 'amount')::numeric AS amount,
    -- Named one by one, so that no sealed text ever comes here.
    CASE kind
        WHEN 'resolved.v1' THEN jsonb_build_object('outcome', data -> 'outcome')
        WHEN 'deferred.v1' THEN jsonb_build_object('reason', data -> 'reason')
        WHEN 'escalated.v1' THEN jsonb_build_object('to', data -> 'to')
        WHEN 'deadline-missed.v1' THEN
            jsonb_build_object(
                'obligation', data -> 'obligation', 'instance', data -> 'instance',
                'owner_role', data -> 'owner_role', 'owner', data -> 'owner'
            )
        WHEN 'callback-done.v1' THEN
            jsonb_build_object('satisfaction', data -> 'satisfaction', 'satisfied', data -> 'satisfied')
        WHEN 'return-call-done.v1' THEN
            jsonb_build_object(
                'call', data -> 'call', 'counted', data -> 'counted', 'satisfaction', data -> 'satisfaction',
                'dissatisfied_items', data -> 'dissatisfied_items', 'outside_hours', data -> 'outside_hours'
            )
        WHEN 'return-call-attempted.v1' THEN
            jsonb_build_object(
                'call', data -> 'call', 'given_up', data -> 'given_up', 'reason', data -> 'reason',
                'outside_hours', data -> 'outside_hours'
            )
        WHEN 'compensation-requested.v1' THEN
            jsonb_build_object('kind', data -> 'kind', 'beyond', data -> 'beyond')
        WHEN 'liability-settled.v1' THEN jsonb_build_object('persons', data -> 'persons')
        WHEN 'liability-reviewed.v1' THEN jsonb_build_object('agrees', data -> 'agrees')
        WHEN 'penalty-decided.v1' THEN jsonb_build_object('person', data -> 'person')
        WHEN 'reward-decided.v1' THEN jsonb_build_object('person', data -> 'person')
        WHEN 'repeat-found.v1' THEN jsonb_build_object('of', data -> 'of', 'keys', data -> 'keys')
        WHEN 'repeat-rejected.v1' THEN jsonb_build_object('of', data -> 'of')
        ELSE '{}'
    END AS detail
FROM chosen
WHERE kind IN (
    'resolved.v1', 'closed.v1', 'reopened.v1', 'withdrawn.v1', 'deferred.v1', 'resumed.v1',
    'escalated.v1', 'deadline-missed.v1', 'callback-done.v1', 'callback-attempted.v1',
    'return-call-done.v1', 'return-call-attempted.v1', 'return-call-checked.v1',
    'compensation-requested.v1', 'compensation-consented.v1', 'compensation-approved.v1',
    'compensation-rejected.v1', 'compensation-paid.v1', 'compensation-claimed.v1',
    'liability-settled.v1', 'liability-reviewed.v1', 'liability-enforced.v1',
    'penalty-decided.v1', 'reward-decided.v1', 'repeat-found.v1', 'repeat-rejected.v1'
)
