"""The hash is the same wherever it is computed: in SQL, in Python, by another canonicaliser."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.entries import canonical, instant
from ledger.store import Store
from tests.ledger.drafts import AT, draft, request

# Public text as people write it. NUL is refused before it comes here: PostgreSQL stores none.
TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
        st.sampled_from('"\\/\b\f\n\r\t\x01\x1f\x7f\u2028\ufeff张伟投诉“”😀'),
    ),
    max_size=40,
)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@given(VALUES)
def test_our_canonical_form_is_rfc_8785(value: Any) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


SAID = st.fixed_dictionaries(
    {
        "data": st.dictionaries(NAMES, VALUES, max_size=4),
        "changed": st.dictionaries(NAMES, VALUES, max_size=3),
        "by": TEXT,
        "rule": st.none() | TEXT,
        "at": TIMES,
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, person=st.none() | st.uuids(), asked=st.booleans())
def test_sql_python_and_an_oracle_agree(
    store: Store, said: dict[str, Any], person: UUID | None, asked: bool
) -> None:
    stream = uuid4()
    drafts = [
        draft(stream, 1, **said, person=person, request=request() if asked else None),
        draft(
            stream,
            2,
            **said,
            obligations=[said["changed"]],
            handbook="4s-group",
            handbook_version="1.0",
            cause=1,
        ),
    ]
    appended = store.append(drafts)
    previous: bytes | None = None
    for written, place, entry in zip(drafts, appended, store.entries_of(stream), strict=True):
        assert entry.draft.body() == written.body()
        assert entry.previous_hash == previous
        assert entry.hash == place.hash == entry.expected_hash()
        whole = {
            "body": json.loads(written.body()),
            "number": entry.number,
            "position": entry.position,
            "previous_hash": previous and previous.hex(),
            "recorded_at": instant(entry.recorded_at),
            "recorded_by": entry.recorded_by,
        }
        assert hashlib.sha256(rfc8785.dumps(whole)).digest() == entry.hash
        previous = entry.hash


def test_a_changed_field_changes_the_hash(store: Store) -> None:
    case = draft()
    store.append([case])
    entry = store.entries_of(case.stream)[0]
    changes: list[dict[str, Any]] = [{"by": "x"}, {"rule": "X1"}, {"data": {}}, {"changed": {"a": 1}}]
    for change in [*changes, {"cause": 7}, {"at": AT + timedelta(microseconds=1)}]:
        assert replace(entry, draft=replace(entry.draft, **change)).expected_hash() != entry.hash
