-- Who had to wait for others lately lets the lock go before the disk has answered, also when nobody holds it
-- just then: where several write, whoever comes meanwhile is served by the same flush.

CREATE OR REPLACE PROCEDURE ledger.append_durably(
    bodies text [],
    number_prefixes text [],
    people jsonb,
    follower text,
    follower_from bigint,
    follower_to bigint,
    INOUT first_position bigint,
    INOUT recorded_at timestamptz,
    INOUT numbers text [],
    INOUT hashes bytea []
) LANGUAGE plpgsql AS $$
DECLARE
    alone boolean := pg_try_advisory_xact_lock(4839201);
BEGIN
    SELECT made.first_position, made.recorded_at, made.numbers, made.hashes
    INTO first_position, recorded_at, numbers, hashes
    FROM ledger.append(bodies, number_prefixes, people, follower, follower_from, follower_to) AS made;
    IF NOT alone THEN
        PERFORM set_config('complaints.met_others_at', first_position::text, false);
    END IF;
    IF first_position - nullif(current_setting('complaints.met_others_at', true), '')::bigint < 100 THEN
        SET LOCAL synchronous_commit = off;
        COMMIT;
        -- A transaction of its own, whose commit waits until the log is on disk as far as here.
        PERFORM pg_logical_emit_message(true, 'complaints', 'flush');
    END IF;
END
$$;
