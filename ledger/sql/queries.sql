-- append --
-- Append bodies with all that belongs to them, within a transaction
SELECT first_position, recorded_at, numbers, hashes
FROM ledger.append(%b::text [], %b::text [], %b::jsonb, %b::text, %b::bigint, %b::bigint);

-- append_durably --
-- The same and commit, in one round trip
CALL ledger.append_durably(
    %b::text [], %b::text [], %b::jsonb, %b::text, %b::bigint, %b::bigint, null, null, null, null
);

-- flush --
-- Wait until what anybody committed so far is on disk
SELECT pg_logical_emit_message(true, 'complaints', 'flush');

-- lock --
-- Take the append lock until the end of the transaction
SELECT pg_advisory_xact_lock(4839201);

-- head --
-- The last position, 0 where the ledger is empty
SELECT coalesce(max(position), 0) FROM ledger.entries;

-- head_at --
-- The last position recorded by a moment
SELECT ledger.head_at(%(moment)s);

-- entries_of --
-- The entries of one stream, in order, as recorded by a position and happened by a time
SELECT * FROM ledger.entries
WHERE stream = %(stream)s AND version > %(after_version)s
AND (%(until_position)s::bigint IS NULL OR position <= %(until_position)s)
AND (%(happened_by)s::timestamptz IS NULL OR occurred_at <= %(happened_by)s)
ORDER BY version;

-- entries_after --
-- The next entries of the whole ledger
SELECT * FROM ledger.entries
WHERE position > %(position)s ORDER BY position LIMIT %(limit)s;

-- recorded_as --
-- What already stands where these drafts would go
SELECT stream, version, request_id, position, recorded_at, number, hash
FROM ledger.entries
WHERE (stream, version) IN (SELECT * FROM unnest(%(streams)s::uuid [], %(versions)s::integer []));

-- stream_of --
-- The stream of a case number
SELECT stream FROM ledger.entries WHERE number = %(number)s;

-- answer_of --
-- What a request led to; what it said of other streams follows its own
SELECT
    (array_agg(request_digest ORDER BY request_ordinal))[1] AS digest,
    first_stream AS stream,
    (
        SELECT opened.number FROM ledger.entries AS opened
        WHERE opened.version = 1 AND opened.stream = first_stream
    ) AS number,
    max(version) FILTER (WHERE stream = first_stream) AS version,
    array_agg(kind ORDER BY request_ordinal) AS kinds,
    array_agg(data ORDER BY request_ordinal) AS said
FROM (
    SELECT *, first_value(stream) OVER (ORDER BY request_ordinal) AS first_stream
    FROM ledger.entries WHERE request_id = %(request)s
) AS entry
GROUP BY first_stream;

-- earlier_cases --
-- Cases received in a time whose intake names this person or this thing
SELECT
    opened.number, opened.stream, opened.occurred_at,
    bool_or(intake.same_person), bool_or(intake.same_subject)
FROM (
    SELECT stream, true AS same_person, false AS same_subject FROM ledger.entries
    WHERE kind IN ('received.v1', 'intake-corrected.v1')
    AND person = %(person)s AND occurred_at >= %(since)s
    UNION ALL
    SELECT stream, false, true FROM ledger.entries
    WHERE kind IN ('received.v1', 'intake-corrected.v1')
    AND subject = %(subject)s AND occurred_at >= %(since)s
) AS intake
JOIN ledger.entries AS opened ON opened.stream = intake.stream AND opened.version = 1
WHERE opened.occurred_at BETWEEN %(since)s AND %(until)s
GROUP BY opened.number, opened.stream, opened.occurred_at, opened.position
ORDER BY opened.occurred_at, opened.position;

-- follower_position --
-- How far a follower has come
SELECT position FROM ledger.followers WHERE name = %(name)s;
