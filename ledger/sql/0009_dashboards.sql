-- What the dashboards count, beside the cases and obligations: acts, and when a customer heard of his case.

-- NULL: not yet. `resolved_at` is the resolution that stands, `first_resolved_at` the first there was.
ALTER TABLE read.cases
ADD COLUMN replied_at timestamptz,
ADD COLUMN answered_at timestamptz,
ADD COLUMN first_resolved_at timestamptz,
ADD COLUMN resolved_at timestamptz,
ADD COLUMN closed_at timestamptz,
ADD COLUMN reopenings integer NOT NULL DEFAULT 0;

CREATE TABLE read.acts (
    stream uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    cause bigint,
    rule text,
    actor text NOT NULL,
    role text,
    amount numeric,
    detail jsonb NOT NULL,
    PRIMARY KEY (stream, version)
);

-- A dashboard asks for some kinds of acts in a time: a month costs what happened in it, not what there is.
CREATE INDEX acts_at ON read.acts (kind, at);
CREATE INDEX obligations_due ON read.obligations (due_at);
