-- The only way into the ledger: check, number, chain, hash, insert and wake in one round trip.

-- Gives out the next case number of a prefix. Gapless: a rollback takes the number back with it.
CREATE FUNCTION ledger.next_number(wanted text) RETURNS text
LANGUAGE sql AS $$
    INSERT INTO ledger.numbers AS counter VALUES (wanted, 1)
    ON CONFLICT (prefix) DO UPDATE SET last = counter.last + 1
    RETURNING wanted || '-' || lpad(last::text, greatest(5, length(last::text)), '0')
$$;

-- Keeps new keys and lookups; CL004 where somebody else made one of them first.
CREATE FUNCTION ledger.keep_people(people jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    kept integer;
BEGIN
    INSERT INTO vault.people (person, key)
    SELECT (given ->> 'person')::uuid, decode(given ->> 'key', 'hex')
    FROM jsonb_array_elements(people -> 'people') AS given;

    INSERT INTO vault.lookups (digest, kind, id)
    SELECT decode(given ->> 'digest', 'hex'), given ->> 'kind', (given ->> 'id')::uuid
    FROM jsonb_array_elements(people -> 'lookups') AS given
    ON CONFLICT (digest) DO NOTHING;
    GET DIAGNOSTICS kept = ROW_COUNT;

    IF kept < jsonb_array_length(people -> 'lookups') THEN
        RAISE EXCEPTION 'this person or thing became known meanwhile' USING ERRCODE = 'CL004';
    END IF;
END
$$;

-- Moves a follower on; CL003 where it is not at `moved_from` (null: anywhere before `moved_to`).
CREATE FUNCTION ledger.move_follower(follower text, moved_from bigint, moved_to bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger.followers AS known SET position = moved_to
    WHERE known.name = follower
    AND (known.position = moved_from OR (moved_from IS NULL AND known.position < moved_to));
    IF FOUND THEN
        RETURN;
    END IF;

    INSERT INTO ledger.followers (name, position)
    SELECT follower, moved_to WHERE coalesce(moved_from, 0) = 0
    ON CONFLICT (name) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'follower % has moved', follower USING ERRCODE = 'CL003';
    END IF;
END
$$;

-- Keeps the register of stores beside the entries that say the same.
CREATE FUNCTION ledger.keep_store(store_stream uuid, said jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ledger.stores (code, handbook, version, stream)
    VALUES (said ->> 'store', said ->> 'handbook', said ->> 'version', store_stream)
    ON CONFLICT (code) DO UPDATE SET handbook = excluded.handbook, version = excluded.version
$$;

-- Wakes followers, if any: a NOTIFY costs half of the throughput of several writers, so it is sent
-- only while some session holds lock 4839202 shared, which ends with that session however it ends.
CREATE FUNCTION ledger.wake(head bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_lock(4839202) THEN
        PERFORM pg_advisory_unlock(4839202);
    ELSE
        PERFORM pg_notify('ledger', head::text);
    END IF;
END
$$;

-- Appends `bodies` (canonical JSON texts) in order, each under the hash of its stream's entry before.
--   number_prefixes  one for each body: the prefix of the case number it opens, or null
--   people           {"people": [{"person", "key"}], "lookups": [{"digest", "kind", "id"}]} or null
--   follower …       who reacted, from which position (null: any before) to which (-1: the new head)
-- Returns the first position, the rest follow it; a number (or null) and a hash for each body.
-- CL001 version is not the next, CL002 request is known, CL003 follower has moved, CL004 person known.
CREATE FUNCTION ledger.append(
    bodies text [],
    number_prefixes text [],
    people jsonb,
    follower text,
    follower_from bigint,
    follower_to bigint,
    OUT first_position bigint,
    OUT recorded_at timestamptz,
    OUT numbers text [],
    OUT hashes bytea []
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    item record;
    position bigint;
    number text;
    hash bytea;
    last_stream uuid;
    last_version integer;
    last_request text;
    previous bytea;
    recorded text;
    author text := to_json(session_user::text)::text;
BEGIN
    -- An advisory lock, not a lock on the table: VACUUM, ANALYZE and index builds must not stall it.
    -- Held until the commit, so that positions become visible in their order: no reader misses any.
    PERFORM pg_advisory_xact_lock(4839201);
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'append needs READ COMMITTED, to see what was committed before it'
            USING ERRCODE = 'active_sql_transaction';
    END IF;

    SELECT entries.position, entries.recorded_at INTO position, recorded_at
    FROM ledger.entries ORDER BY entries.position DESC LIMIT 1;
    position := coalesce(position, 0);
    first_position := position + 1;
    recorded_at := greatest(recorded_at, clock_timestamp());
    recorded := to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

    IF follower_to IS NOT NULL THEN
        PERFORM ledger.move_follower(follower, follower_from, CASE follower_to
            WHEN -1 THEN position + cardinality(bodies) ELSE follower_to END);
    END IF;

    FOR item IN
        SELECT given.body, given.prefix, said.*, said.by AS actor
        FROM unnest(bodies, number_prefixes) AS given (body, prefix),
        LATERAL jsonb_to_record(given.body::jsonb) AS said (
            stream uuid, version integer, type text, kind text, at timestamptz, by text, role text,
            rule text, handbook jsonb, cause bigint, request jsonb, person uuid,
            key_commitment text, subject uuid, data jsonb, changed jsonb, obligations jsonb
        )
    LOOP
        IF item.request ->> 'id' IS DISTINCT FROM last_request THEN
            last_request := item.request ->> 'id';
            IF EXISTS (SELECT FROM ledger.entries WHERE entries.request_id = last_request) THEN
                RAISE EXCEPTION 'request % is known', last_request USING ERRCODE = 'CL002';
            END IF;
        END IF;

        IF item.stream IS DISTINCT FROM last_stream THEN
            last_stream := item.stream;
            SELECT entries.version, entries.hash INTO last_version, previous
            FROM ledger.entries WHERE entries.stream = last_stream
            ORDER BY entries.version DESC LIMIT 1;
        END IF;
        IF item.version <> coalesce(last_version, 0) + 1 THEN
            RAISE EXCEPTION '% stands at version %, cannot add version %',
                last_stream, coalesce(last_version, 0), item.version USING ERRCODE = 'CL001';
        END IF;

        position := position + 1;
        number := CASE WHEN item.prefix IS NOT NULL THEN ledger.next_number(item.prefix) END;
        hash := sha256(convert_to(
            '{"body":' || item.body
            || ',"number":' || coalesce(to_json(number)::text, 'null')
            || ',"position":' || position
            || ',"previous_hash":' || coalesce('"' || encode(previous, 'hex') || '"', 'null')
            || ',"recorded_at":"' || recorded
            || '","recorded_by":' || author || '}', 'UTF8'));
        INSERT INTO ledger.entries VALUES (
            position, item.stream, item.version, item.type, item.kind, item.at, recorded_at,
            session_user, item.actor, item.role, item.rule, item.handbook ->> 'name',
            item.handbook ->> 'version', item.cause, last_request, item.request ->> 'digest',
            (item.request ->> 'ordinal')::integer, item.person, item.key_commitment, item.subject,
            number, item.data, item.changed, item.obligations, previous, hash
        );
        IF item.kind IN ('store-registered.v1', 'handbook-adopted.v1') THEN
            PERFORM ledger.keep_store(item.stream, item.data);
        END IF;
        last_version := item.version;
        previous := hash;
        numbers := numbers || number;
        hashes := hashes || hash;
    END LOOP;

    IF people IS NOT NULL THEN
        PERFORM ledger.keep_people(people);
    END IF;
    IF cardinality(bodies) > 0 THEN
        PERFORM ledger.wake(position);
    END IF;
END
$$;

-- Appends and commits, durable on return; not inside a transaction. Where others wait for the lock, it
-- is let go before the disk has answered: so one flush serves several. What others may see by then is
-- in the log before anything they write on it, and nobody is told of it before the flush.
CREATE PROCEDURE ledger.append_durably(
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
    IF NOT alone THEN
        SET LOCAL synchronous_commit = off;
    END IF;
    SELECT made.first_position, made.recorded_at, made.numbers, made.hashes
    INTO first_position, recorded_at, numbers, hashes
    FROM ledger.append(bodies, number_prefixes, people, follower, follower_from, follower_to) AS made;
    IF NOT alone THEN
        COMMIT;
        -- A transaction of its own, whose commit waits until the log is on disk as far as here.
        PERFORM pg_logical_emit_message(true, 'complaints', 'flush');
    END IF;
END
$$;

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA ledger FROM PUBLIC;
