-- What is kept beside the log in the same transaction: numbers, followers, stores, timers.

CREATE TABLE ledger.numbers (
    prefix text PRIMARY KEY,
    last bigint NOT NULL
) WITH (fillfactor = 50);

-- How far a policy or a projection has reacted: eventsourcing's Tracking.
CREATE TABLE ledger.followers (
    name text PRIMARY KEY,
    position bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE ledger.handbooks (
    name text NOT NULL,
    version text NOT NULL,
    sha256 text NOT NULL,
    content text NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE ledger.stores (
    code text PRIMARY KEY,
    handbook text NOT NULL,
    version text NOT NULL,
    stream uuid NOT NULL
);

CREATE TABLE policies.timers (
    stream uuid NOT NULL,
    obligation text NOT NULL,
    n integer NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (stream, obligation, n)
);

CREATE INDEX timers_due ON policies.timers (due_at);
