-- Counts every erasing, sealing and unsealing, so that a process that holds keys notices for nearly nothing.
-- A sequence is seen at once, before its transaction ends: who destroys a key counts before and after.

CREATE SEQUENCE vault.changes;

-- A sequence never asked shows its first number already.
SELECT setval('vault.changes', 1);
