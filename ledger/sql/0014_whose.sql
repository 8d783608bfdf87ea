-- Whose an obligation of a case is now: the same as aggregates.complaint.consequences.owner_of, said once.

CREATE FUNCTION read.role_owing(owner_role text, handler_role text, level text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE owner_role
        WHEN '@handler' THEN coalesce(handler_role, level)
        WHEN '@level' THEN level
        ELSE owner_role
    END
$$;

CREATE FUNCTION read.person_owing(owner_role text, owner text, handler text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE owner_role WHEN '@handler' THEN handler ELSE owner END
$$;
