-- What is known of the making of read models: how long it took, and the entry at which they stand still.

ALTER TABLE read.models ADD COLUMN took interval;

-- At most one row: the first entry that the read models cannot take in. `template` and `given` say why.
CREATE TABLE read.stops (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    position bigint NOT NULL,
    template text NOT NULL,
    given jsonb NOT NULL,
    noticed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
