-- Services and measures: they owe as cases do, so the clock looks at them too, and people look them up.

ALTER TABLE policies.timers ADD COLUMN type text NOT NULL DEFAULT 'complaint';

CREATE TABLE read.matters (
    stream uuid PRIMARY KEY,
    type text NOT NULL,
    number text NOT NULL UNIQUE,
    version integer NOT NULL,
    position bigint NOT NULL,
    begun_at timestamptz NOT NULL,
    store text NOT NULL,
    person uuid,
    subject uuid,
    document jsonb NOT NULL
);

CREATE INDEX matters_begun ON read.matters (type, begun_at);
