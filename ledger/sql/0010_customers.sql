-- The organisation's own customers, cars and units, against which an intake is checked (G4).
-- What is known of them stands sealed in the ledger; here is what finds it again, keyed digests only,
-- which go when the person is erased. A row is one customer with one car or unit.
CREATE TABLE vault.customers (
    stream uuid PRIMARY KEY,
    version integer NOT NULL,
    person uuid NOT NULL,
    row_digest bytea NOT NULL UNIQUE,
    content_digest bytea NOT NULL,
    digests bytea [] NOT NULL
);

-- Whoever is erased is erased from every row that was ever his.
CREATE INDEX entries_person_customer ON ledger.entries (person) WHERE type = 'customer';

CREATE INDEX customers_person ON vault.customers (person);
CREATE INDEX customers_digests ON vault.customers USING gin (digests);
