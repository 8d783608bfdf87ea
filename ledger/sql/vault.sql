-- secret --
-- The key of all lookups
SELECT lookup_key FROM vault.secret;

-- make_secret --
-- The first to come decides it
INSERT INTO vault.secret (lookup_key) VALUES (%(lookup_key)s) ON CONFLICT DO NOTHING;

-- found --
-- Whom or what these digests belong to
SELECT digest, id FROM vault.lookups WHERE digest = ANY(%(digests)s);

-- keys --
-- The keys of these persons, and why some may not be used
SELECT person, key, sealed_at IS NOT NULL, sealed_reason FROM vault.people
WHERE person = ANY(%(persons)s);

-- record_reading --
-- Who saw what in the clear, and why
INSERT INTO vault.readings (who, role, at, person, stream, reason, what)
VALUES (%(who)s, %(role)s, %(at)s, %(person)s, %(stream)s, %(reason)s, %(what)s);

-- erase_key --
-- Destroy the key of a person
UPDATE vault.people SET key = NULL, erased_at = %(at)s WHERE person = %(person)s AND key IS NOT NULL;

-- erase_lookups --
-- And what finds the person again, and the cars and units that nobody else is known by
DELETE FROM vault.lookups WHERE id = %(person)s OR id IN (
    SELECT own.subject FROM ledger.entries AS own
    WHERE own.person = %(person)s AND own.subject IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM ledger.entries AS other JOIN vault.people USING (person)
        WHERE other.subject = own.subject AND other.person <> own.person AND people.key IS NOT NULL
    )
);

-- seal_person --
-- Keep, but do not use
UPDATE vault.people SET sealed_at = %(at)s, sealed_reason = %(reason)s WHERE person = %(person)s;

-- unseal_person --
-- Use again
UPDATE vault.people SET sealed_at = NULL, sealed_reason = NULL WHERE person = %(person)s;

-- erase_customers --
-- And what finds the person in the register of customers
DELETE FROM vault.customers WHERE person = %(person)s;

-- count_change --
-- Let every process that holds keys read them anew
SELECT nextval('vault.changes');
