-- Keys of persons and what finds them again, apart from the log, so that they can be destroyed.

CREATE TABLE vault.secret (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    lookup_key bytea NOT NULL
);

CREATE TABLE vault.people (
    person uuid PRIMARY KEY,
    key bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    erased_at timestamptz,
    sealed_at timestamptz,
    sealed_reason text,
    CHECK ((key IS NULL) = (erased_at IS NOT NULL))
);

CREATE TABLE vault.lookups (
    digest bytea PRIMARY KEY,
    kind text NOT NULL,
    id uuid NOT NULL
);

CREATE INDEX lookups_id ON vault.lookups (id);

CREATE TABLE vault.readings (
    who text NOT NULL,
    role text,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL DEFAULT session_user,
    person uuid,
    stream uuid,
    reason text NOT NULL,
    what text NOT NULL
);

CREATE TRIGGER readings_never_change BEFORE UPDATE OR DELETE ON vault.readings
FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();

CREATE TRIGGER readings_never_emptied BEFORE TRUNCATE ON vault.readings
FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

REVOKE UPDATE, DELETE, TRUNCATE ON vault.readings FROM CURRENT_USER;
