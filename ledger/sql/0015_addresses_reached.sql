-- A mail server may take a notice for one address and refuse it for another: who has it gets it no second time.

ALTER TABLE policies.notices ADD COLUMN reached text [] NOT NULL DEFAULT '{}';
