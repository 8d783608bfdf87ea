-- What a reader could not read is refused where rows are made: the read models stand still before the entry
-- that says it. A field that an entry does not have is none of that: NULL passes a check.

-- NOT VALID: what stands there already is made again by a rebuild; nobody waits for it to be read through.
ALTER TABLE read.cases
    ADD CONSTRAINT status_is_one CHECK (status IN ('open', 'pending', 'resolved', 'closed')) NOT VALID,
    ADD CONSTRAINT fields_have_their_types CHECK (
        jsonb_typeof(document) = 'object'
        AND jsonb_typeof(document -> 'asked_measures') IN ('array')
        AND jsonb_typeof(document -> 'grounds') IN ('array')
        AND jsonb_typeof(document -> 'marks') IN ('array')
        AND jsonb_typeof(document -> 'measures') IN ('array')
        AND jsonb_typeof(document -> 'missing') IN ('array')
        AND jsonb_typeof(document -> 'recused') IN ('array')
        AND jsonb_typeof(document -> 'repeat_of') IN ('array')
        AND jsonb_typeof(document -> 'supporting') IN ('array')
        AND jsonb_typeof(document -> 'compensation') IN ('object')
        AND jsonb_typeof(document -> 'handbook') IN ('object')
        AND jsonb_typeof(document -> 'callback') IN ('object', 'null')
        AND jsonb_typeof(document -> 'insured') IN ('object', 'null')
        AND jsonb_typeof(document -> 'pending') IN ('object', 'null')
        AND jsonb_typeof(document -> 'about_person') IN ('string', 'null')
        AND jsonb_typeof(document -> 'about_unit') IN ('string', 'null')
        AND jsonb_typeof(document -> 'category') IN ('string', 'null')
        AND jsonb_typeof(document -> 'cause') IN ('string', 'null')
        AND jsonb_typeof(document -> 'channel') IN ('string', 'null')
        AND jsonb_typeof(document -> 'closed_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'department') IN ('string', 'null')
        AND jsonb_typeof(document -> 'duplicate_of') IN ('string', 'null')
        AND jsonb_typeof(document -> 'forwarded_by') IN ('string', 'null')
        AND jsonb_typeof(document -> 'handler') IN ('string', 'null')
        AND jsonb_typeof(document -> 'handler_role') IN ('string', 'null')
        AND jsonb_typeof(document -> 'level') IN ('string', 'null')
        AND jsonb_typeof(document -> 'line') IN ('string', 'null')
        AND jsonb_typeof(document -> 'outcome') IN ('string', 'null')
        AND jsonb_typeof(document -> 'reopened_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'resolved_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'review_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'severity') IN ('string', 'null')
        AND jsonb_typeof(document -> 'source') IN ('string', 'null')
        AND jsonb_typeof(document -> 'stage') IN ('string', 'null')
        AND jsonb_typeof(document -> 'subject_kind') IN ('string', 'null')
        AND jsonb_typeof(document -> 'told_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'verified') IN ('string', 'null')
        AND jsonb_typeof(document -> 'withdrawn') IN ('string', 'null')
        AND jsonb_typeof(document -> 'justified') IN ('boolean', 'null')
        AND jsonb_typeof(document -> 'reasonable') IN ('boolean', 'null')
    ) NOT VALID;

ALTER TABLE read.matters
    ADD CONSTRAINT fields_have_their_types CHECK (
        jsonb_typeof(document) = 'object'
        AND jsonb_typeof(document -> 'attempts') IN ('array')
        AND jsonb_typeof(document -> 'calls') IN ('array')
        AND jsonb_typeof(document -> 'checks') IN ('array')
        AND jsonb_typeof(document -> 'complaints') IN ('array')
        AND jsonb_typeof(document -> 'pending') IN ('array')
        AND jsonb_typeof(document -> 'handbook') IN ('object')
        AND jsonb_typeof(document -> 'approved_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'assessed_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'begun_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'category') IN ('string', 'null')
        AND jsonb_typeof(document -> 'cause_in_common') IN ('string', 'null')
        AND jsonb_typeof(document -> 'completed_at') IN ('string', 'null')
        AND jsonb_typeof(document -> 'customer_kind') IN ('string', 'null')
        AND jsonb_typeof(document -> 'department') IN ('string', 'null')
        AND jsonb_typeof(document -> 'due') IN ('string', 'null')
        AND jsonb_typeof(document -> 'line') IN ('string', 'null')
        AND jsonb_typeof(document -> 'outcome') IN ('string', 'null')
        AND jsonb_typeof(document -> 'owner') IN ('string', 'null')
        AND jsonb_typeof(document -> 'status') IN ('string', 'null')
        AND jsonb_typeof(document -> 'supervisor') IN ('string', 'null')
        AND jsonb_typeof(document -> 'special') IN ('boolean', 'null')
        AND jsonb_typeof(document -> 'effective') IN ('boolean', 'null')
        AND jsonb_typeof(document -> 'visited') IN ('boolean', 'null')
    ) NOT VALID;

ALTER TABLE read.obligations
    ADD CONSTRAINT fields_have_their_types CHECK (
        jsonb_typeof(title) = 'object'
        AND jsonb_typeof(duration) = 'object'
        AND jsonb_typeof(progress) = 'array'
    ) NOT VALID,
    ADD CONSTRAINT calendar_is_one CHECK (calendar IN ('clock', 'published', 'provisional')) NOT VALID;

ALTER TABLE read.acts
    -- Larger than any sum of money, and NaN, which PostgreSQL takes for larger than all.
    ADD CONSTRAINT amount_is_one CHECK (amount BETWEEN -1e15 AND 1e15) NOT VALID,
    ADD CONSTRAINT fields_have_their_types CHECK (
        jsonb_typeof(detail -> 'dissatisfied_items') IN ('array', 'null')
        AND jsonb_typeof(detail -> 'persons') IN ('array', 'null')
        AND jsonb_typeof(detail -> 'keys') IN ('array', 'null')
        AND jsonb_typeof(detail -> 'to') IN ('string', 'null')
        AND jsonb_typeof(detail -> 'reason') IN ('string', 'null')
        AND (kind <> 'callback-done.v1' OR jsonb_typeof(detail -> 'satisfied') = 'boolean')
        AND (kind <> 'return-call-done.v1' OR jsonb_typeof(detail -> 'counted') = 'boolean')
    ) NOT VALID;
