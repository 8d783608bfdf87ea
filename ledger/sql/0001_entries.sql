-- The ledger itself: entries that can be added and read, never changed.

CREATE SCHEMA ledger;
CREATE SCHEMA vault;
CREATE SCHEMA policies;
CREATE SCHEMA read;

CREATE TABLE ledger.migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ledger.entries (
    position bigint PRIMARY KEY,
    stream uuid NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    kind text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    actor text NOT NULL,
    role text,
    rule text,
    handbook text,
    handbook_version text,
    cause bigint,
    request_id text,
    request_digest text,
    request_ordinal integer,
    person uuid,
    key_commitment text,
    subject uuid,
    number text,
    data jsonb NOT NULL,
    changed jsonb NOT NULL,
    obligations jsonb NOT NULL,
    previous_hash bytea,
    hash bytea NOT NULL,
    UNIQUE (stream, version)
-- Sealed text does not compress: rows up to a page stay whole instead of being tried.
) WITH (toast_tuple_target = 8160);

CREATE UNIQUE INDEX entries_number ON ledger.entries (number) WHERE number IS NOT NULL;

CREATE UNIQUE INDEX entries_request ON ledger.entries (request_id, request_ordinal)
WHERE request_id IS NOT NULL;

-- Repeats are looked for among intakes, and intakes that were corrected, only.
CREATE INDEX entries_person_intake ON ledger.entries (person, occurred_at)
WHERE kind IN ('received.v1', 'intake-corrected.v1');

CREATE INDEX entries_subject_intake ON ledger.entries (subject, occurred_at)
WHERE kind IN ('received.v1', 'intake-corrected.v1');

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % is refused', lower(TG_OP)
        USING ERRCODE = 'CL009';
END
$$;

CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE ON ledger.entries
FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER entries_never_emptied BEFORE TRUNCATE ON ledger.entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- The owner, too, loses these rights: a slip needs a grant first, and the trigger after it.
REVOKE UPDATE, DELETE, TRUNCATE ON ledger.entries FROM CURRENT_USER;
