-- The outbox: whom a handbook has told of what; written with the policies' position, sent outside of it.

CREATE TABLE policies.notices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cause bigint NOT NULL,
    place integer NOT NULL,
    recipient text NOT NULL,
    key uuid NOT NULL UNIQUE,
    stream uuid NOT NULL,
    number text NOT NULL,
    store text NOT NULL,
    rule text NOT NULL,
    happened_at timestamptz NOT NULL,
    noted_at timestamptz NOT NULL,
    texts jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    claim uuid,
    claimed_until timestamptz,
    way text,
    sent_at timestamptz,
    problem text,
    UNIQUE (cause, place, recipient)
);

CREATE INDEX notices_waiting ON policies.notices (next_at, id) WHERE state = 'waiting';
CREATE INDEX notices_dead ON policies.notices (id) WHERE state = 'dead';
