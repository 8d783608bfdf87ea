"""X10 nothing owed is lost for want of data, X11 correcting, taking back, handing on."""

from typing import Any

import pytest

from tests.law.sentences import Line, after, received, sentences

given = sentences("4s-group")
given_c = sentences("changan-211")

CUSTOMER = {"name": "张伟", "phone": "13812345678"}
CAR = {"kind": "vehicle", "id": "沪A12345", "model": "CS75"}


def test_x10_only_the_content_is_mandatory() -> None:
    given(received()).then("Received").shows(
        missing=["customer.name", "customer.phone", "subject.model", "subject.id"]
    )
    given_c(received()).shows(missing=["customer.name", "customer.phone", "category"])


@pytest.mark.parametrize("content", ["", "  ", "\n", None, 7, ["…"]])
def test_x10_and_it_is_mandatory(content: object) -> None:
    scene = sentences("4s-group")()
    scene.when(received(content=content)).refused(None, code="invalid", field="content")


def test_g4_all_recorded_nothing_is_missing() -> None:
    given(received(customer=CUSTOMER, subject=CAR)).shows(missing=[])


def test_c7_the_category_comes_with_the_classification() -> None:
    scene = given_c(received(customer=CUSTOMER)).shows(missing=["category"])
    scene.when(after("1h", "classify", category="other")).shows(missing=[])


def test_x10_the_deadlines_run_whatever_is_missing() -> None:
    given_c(received()).owes("C2.reply", state="open", due="2h").owes("C2.answer", state="open", due="24h")


@pytest.mark.parametrize(
    "field, value", [("customer.phone", "13812345678"), ("customer.name", "张伟"), ("subject.id", "沪A12345")]
)
def test_x10_what_is_added_later_is_missing_no_more(field: str, value: str) -> None:
    scene = given(received()).when(after("1h", "correct", field=field, value=value)).then("IntakeCorrected")
    assert field not in scene.public()["missing"]


def test_g4_the_identity_is_checked() -> None:
    given(received()).when(after("1h", "verify-customer", result="differs", note="…")).then(
        "CustomerVerified"
    ).shows(verified="differs")


@pytest.mark.parametrize(
    "field",
    [
        "customer.phone",
        "customer.email",
        "customer.address",
        "subject.id",
        "subject.vin",
        "content",
        "demand",
    ],
)
def test_x11_a_word_of_the_intake_is_corrected(field: str) -> None:
    given(received()).when(after("1h", "correct", field=field, value="…", reason="…")).then("IntakeCorrected")


@pytest.mark.parametrize(
    "field, value", [("about_unit", "HUB-3"), ("line", "repair"), ("about_person", "sun.q")]
)
def test_x11_so_is_what_is_public(field: str, value: str) -> None:
    given(received(line="sale")).when(after("1h", "correct", field=field, value=value)).shows(
        **{field: value}
    )


@pytest.mark.parametrize("field", ["store", "channel", "level", "customer", "customer.age", "__class__", ""])
def test_x11_only_what_the_intake_holds(field: str) -> None:
    given(received()).when(after("1h", "correct", field=field, value="x")).refused(
        None, code="invalid", field="field"
    )


@pytest.mark.parametrize("value", ["astrology", "a\nb", "x" * 201])
def test_x11_a_correction_is_held_to_what_the_intake_is_held_to(value: str) -> None:
    given(received()).when(after("1h", "correct", field="line", value=value)).refused(
        None, code="invalid", field="value"
    )


def test_c_a_ground_where_the_handbook_has_none() -> None:
    sentences("changan-211")().when(received(grounds=["media"])).refused(
        None, code="invalid", field="grounds", saying="knows none"
    )


@pytest.mark.parametrize("field, value", [("channel", "pigeon"), ("line", "astrology"), ("grounds", ["x"])])
def test_x10_only_what_the_handbook_knows_is_received(field: str, value: Any) -> None:
    sentences("4s-group")().when(received(**{field: value})).refused(None, code="invalid", field=field)


def taken_back(kind: str, **fields: str) -> Line:
    return after("1h", "withdraw", as_=kind, reason="…", **fields)


@pytest.mark.parametrize("kind", ["withdrawn", "void"])
def test_x11_withdrawn_or_void(kind: str) -> None:
    scene = given_c(received()).when(taken_back(kind)).then("Withdrawn")
    scene.shows(status="resolved", withdrawn=kind, stage=kind).owes("C2.reply", state="cancelled")
    scene.owes("C2.answer", state="cancelled").never_owed("C2.callback")


def test_x11_a_duplicate_names_the_other() -> None:
    given(received()).when(taken_back("duplicate", of="SH01-2026-00001")).shows(
        duplicate_of="SH01-2026-00001"
    )
    given(received()).when(taken_back("duplicate")).refused(None, code="invalid", field="of")
    given(received()).when(taken_back("duplicate", of="SH01-2026-00007")).refused(
        None, code="invalid", field="of"
    )
    given(received()).when(taken_back("duplicate", of="XX-1")).refused(None, code="unknown", field="of")
    given(received()).when(taken_back("void", of="SH01-2026-00001")).refused(None, code="invalid", field="of")


def test_x11_a_pending_case_may_be_withdrawn() -> None:
    given(received(), after("30m", "defer", reason="parts")).when(taken_back("withdrawn")).shows(
        status="resolved", review_at=None
    )


def test_x11_what_was_taken_back_is_reopened() -> None:
    scene = given_c(received(), taken_back("withdrawn")).when(after("2h", "reopen", reason="…"))
    scene.shows(status="open", withdrawn=None).owes("C2.answer", n=2, state="open", due="26h")


def test_x11_transferred_with_its_number_and_without_its_handler() -> None:
    scene = given(received(), after("1h", "assign", to="wang.f", to_role="department-head"))
    scene.when(after("2h", "transfer", store="HZ02", reason="…")).then("Transferred").shows(
        store="HZ02", handler=None, level="department-head"
    )
    assert scene.case.number == "SH01-2026-00007"


@pytest.mark.parametrize("store, code", [("NN99", "unknown"), ("SH01", "invalid")])
def test_x11_only_to_another_store_that_exists(store: str, code: str) -> None:
    given(received()).when(after("1h", "transfer", store=store)).refused(None, code=code, field="store")


@pytest.mark.parametrize(
    "name, fields, field",
    [
        ("classify", {"category": "weather"}, "category"),
        ("classify", {"severity": "moderate"}, "severity"),
        ("classify", {}, "category"),
        ("investigate", {"cause": "the-moon"}, "cause"),
        ("assign", {"to": "wang.f", "to_role": "ceo", "due": "2026-10-09T01:15:00Z"}, "due"),
        ("contact", {"purpose": "answer", "promised_by": "2026-10-09T02:15:00Z"}, "promised_by"),
        ("contact", {"purpose": "chat"}, "purpose"),
        ("contact", {"purpose": "answer", "reached": "no"}, "reached"),
        ("callback", {"satisfaction": "fine"}, "satisfaction"),
        ("assign", {"to": "wang.f", "to_role": "ceo", "level": "ceo"}, "level"),
        ("note", {}, "text"),
        ("note", {"text": "…", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_value_is_named_by_its_field(name: str, fields: dict[str, str], field: str) -> None:
    given(received()).when(after("1h", name, **fields)).refused(None, code="invalid", field=field)


@pytest.mark.parametrize(
    "name, fields, field",
    [
        ("note", {"role": "king"}, "role"),
        ("assign", {"to": "wang.f", "to_role": "king"}, "to_role"),
        ("warn", {"to": "the-king"}, "to"),
        ("report", {"to": "the-king"}, "to"),
        ("defer", {"reason": "parts", "approved_by": "zhao", "approved_role": "king"}, "approved_role"),
    ],
)
def test_a_name_nobody_knows_is_named_by_its_field(name: str, fields: dict[str, str], field: str) -> None:
    text = {"text": "…"} if name == "note" else {}
    given(received()).when(after("1h", name, **text, **fields)).refused(None, code="unknown", field=field)
