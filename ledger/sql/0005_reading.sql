-- What readers need beyond plain selects.

-- The last position recorded by `moment`, 0 for none. recorded_at never falls and positions have no
-- gaps, so that halving finds it without an index that every append would pay for.
CREATE FUNCTION ledger.head_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    recorded_by_then bigint := 0;
    recorded_later bigint := 1 + coalesce((SELECT max(position) FROM ledger.entries), 0);
    middle bigint;
BEGIN
    WHILE recorded_later - recorded_by_then > 1 LOOP
        middle := (recorded_by_then + recorded_later) / 2;
        IF (SELECT recorded_at FROM ledger.entries WHERE position = middle) <= moment THEN
            recorded_by_then := middle;
        ELSE
            recorded_later := middle;
        END IF;
    END LOOP;
    RETURN recorded_by_then;
END
$$;

REVOKE EXECUTE ON FUNCTION ledger.head_at FROM PUBLIC;
