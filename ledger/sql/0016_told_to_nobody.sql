-- What happened too long before it was recorded is told to nobody; how much that was is kept, to be seen.

CREATE TABLE policies.untold (
    rule text NOT NULL,
    store text NOT NULL,
    notices bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (rule, store)
);
