-- What policies look back at: cases with the same cause, due times that await a year's holidays.

CREATE INDEX entries_cause ON ledger.entries ((data ->> 'cause'), occurred_at)
WHERE kind = 'investigated.v1';

CREATE INDEX entries_provisional ON ledger.entries (stream)
WHERE obligations @> '[{"calendar": "provisional"}]';

-- The last year whose holidays were announced when policies last saw to what awaits them.
CREATE TABLE policies.calendars (
    country text PRIMARY KEY,
    published_until integer NOT NULL
);
