-- What can be asked of all cases at once. Every row here can be thrown away and made again from the
-- ledger; the statements that make them stand in projections/definitions. No personal text comes here.

-- Objects in order, laid over each other: the last to say something about a key counts.
CREATE AGGREGATE read.merged (jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}');

CREATE TABLE read.models (
    name text PRIMARY KEY,
    position bigint NOT NULL,
    definition text NOT NULL,
    rebuilt_at timestamptz
);

CREATE TABLE read.cases (
    stream uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    version integer NOT NULL,
    position bigint NOT NULL,
    received_at timestamptz NOT NULL,
    store text NOT NULL,
    status text NOT NULL,
    stage text,
    category text,
    severity text,
    major boolean NOT NULL,
    level text,
    handler text,
    department text,
    review_at timestamptz,
    raised integer NOT NULL,
    return_calls integer NOT NULL,
    satisfied_calls integer NOT NULL,
    person uuid,
    subject uuid,
    document jsonb NOT NULL
);

CREATE INDEX cases_received ON read.cases (received_at);
CREATE INDEX cases_status ON read.cases (status) WHERE status <> 'closed';
CREATE INDEX cases_person ON read.cases (person);
CREATE INDEX cases_subject ON read.cases (subject);

CREATE TABLE read.obligations (
    stream uuid NOT NULL,
    id text NOT NULL,
    n integer NOT NULL,
    rule text NOT NULL,
    title jsonb NOT NULL,
    owner_role text,
    owner text,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL,
    met_at timestamptz,
    suspended_at timestamptz,
    calendar text NOT NULL,
    duration jsonb NOT NULL,
    progress jsonb NOT NULL,
    PRIMARY KEY (stream, id, n)
);

CREATE INDEX obligations_owed ON read.obligations (due_at)
WHERE state = 'open' OR (state = 'missed' AND met_at IS NULL);
