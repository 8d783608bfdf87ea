"""What people at seven stores under six handbooks might do, as Hypothesis makes it up.

Much of it is refused, which is what handbooks are for; what is left crosses months, midnights and stores.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from aggregates.handbook import Handbook
from policies.handbooks import load

Line = dict[str, Any]

STORES = {
    "XM01": "service-standard", "XM02": "service-standard", "CQ01": "changan-211", "HZ01": "4s-group",
    "WH01": "auto-dealer", "LG01": "logistics-network", "BJ01": "building-services",
}  # fmt: skip
PEOPLE = ("li.na", "wang.f", "chen.hao", "zhao.gm")
PHONES = tuple(f"1380000000{n}" for n in range(4))
AMOUNTS = ("0.01", "199.99", "800.00", "2500.00")
START = datetime(2026, 9, 30, 15, 59, 59, 999_999, UTC)
"""The last microsecond of September in Shanghai."""
LATEST = datetime(2026, 12, 1, tzinfo=UTC)
GAPS = (
    timedelta(), timedelta(microseconds=1), timedelta(minutes=20), timedelta(hours=3), timedelta(hours=26),
    timedelta(days=12),
)  # fmt: skip

_SATISFACTION = st.sampled_from(("very-satisfied", "satisfied", "neutral", "dissatisfied"))
_SUMMED = st.sampled_from(AMOUNTS)


def _of(values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(tuple(values)) if values else st.none()


def on_case(book: Handbook) -> dict[str, Any]:
    """The fields of each command on a case under a handbook; what is not drawn stands as it is."""
    person = _of(PEOPLE)
    return {
        "classify": {
            "category": _of(book.categories[:2]), "severity": _of(book.severities),
            "grounds": _of([None, [], list(book.grounds[:1]), list(book.grounds[-2:])]),
        },
        "assign": {"to": person, "to_role": _of(book.ladder), "due": "2026-10-20T10:00:00+08:00"},
        "take-over": {},
        "contact": {
            "purpose": _of(("acknowledgement", "reply", "answer", "progress", "outcome", "apology", "visit")),
            "reached": _of((True, True, False)),
        },
        "investigate": {"cause": _of(book.causes[:2])},
        "propose": {"solution": "…"},
        "approve-solution": {},
        "request-compensation": {"amount": _SUMMED, "kind": _of(("cash", "gift", None)), "reason": "…"},
        "consent-compensation": {},
        "approve-compensation": {"amount": _SUMMED},
        "reject-compensation": {"reason": "…"},
        "pay-compensation": {"amount": _SUMMED},
        "claim-compensation": {"amount": _SUMMED},
        "escalate": {},
        "instruct": {"instruction": "…", "takes_over": st.booleans()},
        "settle-liability": {"persons": _of(((), ("li.na",), ("li.na", "wang.f")))},
        "review-liability": {"agrees": st.booleans()},
        "enforce-liability": {},
        "report": {"to": _of((*book.recipients, *book.ladder))},
        "warn": {"to": _of((*book.recipients, *book.ladder))},
        "resolve": {"outcome": _of(("redress", "no-fault", "unsettled"))},
        "sign-off": {"as": _of(("department-head", "customer"))},
        "attempt-callback": {},
        "callback": {"satisfaction": _SATISFACTION},
        "defer": {"reason": _of(("parts", "no-time")), "approved_by": person, "approved_role": book.chief},
        "resume": {},
        "correct": _of(("customer.phone", "insured.claimed", "about_unit")).flatmap(_correction),
        "withdraw": {"as": _of(("withdrawn", "void"))},
        "transfer": {"store": _of(STORES)},
        "close": {},
        "reopen": {},
        "recuse": {"person": person, "off": st.booleans()},
        "penalise": {"person": person, "amount": _of((None, *AMOUNTS))},
        "reward": {"person": person, "amount": _SUMMED},
        "unlink-repeat": {},
        "extend": {"obligation": "X4.attend", "until": "2026-11-02T10:00:00+08:00"},
    }  # fmt: skip


def _correction(field: str) -> st.SearchStrategy[dict[str, Any]]:
    values = {"customer.phone": PHONES, "insured.claimed": AMOUNTS, "about_unit": ("厦门二部",)}[field]
    return st.fixed_dictionaries({"field": st.just(field), "value": _of(values)})


COMMON = ("contact", "resolve", "callback", "close", "attempt-callback", "classify", "investigate", "assign",
          "request-compensation", "approve-compensation", "pay-compensation", "reopen", "defer")  # fmt: skip


class Teller:
    """Makes up one history; `draw` is Hypothesis's."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.moment = START
        self.lines: list[Line] = [
            {"id": f"store-{code}", "command": "register-store", "by": "test", "store": code,
             "at": "2026-09-01T00:00:00Z", "handbook": handbook}
            for code, handbook in STORES.items()
        ]  # fmt: skip
        self.opened: dict[str, list[tuple[str, str]]] = {"case": [], "service": [], "measure": []}
        """The requests that opened something, with its store."""

    def go_on(self) -> None:
        """One more thing happens."""
        self.moment = min(self.moment + self.draw(st.sampled_from(GAPS)), LATEST)
        steps = [self.act] * 3 + [self.settle] * 2 + [self.compensate, self.set_aside]
        open_now = steps if self.opened["case"] else []
        called = [self.call, self.call] if self.opened["service"] else []
        improved = [self.improve] if self.opened["measure"] else []
        begun = [self.plan] if self.opened["case"] else []
        acts = (self.receive, self.serve, self.count, *open_now, *called, *improved, *begun)
        self.draw(st.sampled_from(acts))()

    def say(self, command: str, book: Handbook, **fields: Any) -> str:
        id = f"r-{len(self.lines)}"
        said = {name: self.draw(each) if isinstance(each, st.SearchStrategy) else each
                for name, each in fields.items()}  # fmt: skip
        roles = (book.chief, book.ladder[0], *book.ladder, *book.roles)
        signed = {"by": self.draw(_of(PEOPLE)), "role": self.draw(_of(roles)), "at": self.moment.isoformat()}
        line = {"id": id, "command": command, **signed, **said}  # those who are named sign themselves
        self.lines.append({name: value for name, value in line.items() if value is not None})
        return id

    def somewhere(self) -> tuple[str, Handbook]:
        store = self.draw(_of(STORES))
        return store, load(STORES[store])

    def one_of(self, what: str) -> tuple[str, Handbook]:
        """Something that was opened, by its request."""
        id, store = self.draw(_of(self.opened[what]))
        return f"@{id}", load(STORES[store])

    def receive(self) -> None:
        store, book = self.somewhere()
        insured = {"value": "900.00", "claimed": self.draw(_of((None, "500.00", "0.00")))}
        id = self.say(
            "receive", book, store=store, channel=_of(("phone", "phone", *book.channels)), content="…",
            customer=_of((None, {"phone": PHONES[0]}, {"phone": PHONES[1]})),
            subject=_of((None, {"kind": "vehicle", "id": "闽D00001"})),
            insured=insured if self.draw(st.booleans()) else None, about_unit=_of((None, "厦门一部")),
            about_person=_of((None, None, None, "li.na")),
        )  # fmt: skip
        self.opened["case"].append((id, store))

    def serve(self) -> None:
        store, book = self.somewhere()
        line, phone = _of(book.lines or ("repair",)), self.draw(_of(PHONES))
        id = self.say("record-service", book, store=store, line=line, customer={"phone": phone})
        self.opened["service"].append((id, store))

    def call(self) -> None:
        """Tried some times, and perhaps reached."""
        service, book = self.one_of("service")
        for _ in range(self.draw(_of((0, 0, 1, 3, 3)))):
            reason = _of(("no-answer", "no-answer", "no-answer", "declined"))
            self.say("attempt-return-call", book, service=service, reason=reason)
        if self.draw(st.booleans()):
            items = _of(((), (), ("return-call",), ("quality", "time"), ("enquiry",)))
            self.say(
                "return-call", book, service=service, satisfaction=_SATISFACTION, dissatisfied_items=items
            )

    def act(self) -> None:
        case, book = self.one_of("case")
        known = on_case(book)
        command = self.draw(st.sampled_from(COMMON) | st.sampled_from(sorted(known)))
        fields = known[command]
        drawn = fields if isinstance(fields, dict) else self.draw(fields)
        self.say(command, book, complaint=case, **drawn)

    def settle(self) -> None:
        """What ends a case, at least in part: given to somebody, told, resolved, called, closed."""
        case, book = self.one_of("case")
        known = on_case(book)
        self.say("assign", book, complaint=case, **known["assign"])
        self.say("investigate", book, complaint=case, **known["investigate"])
        self.say("classify", book, complaint=case, **known["classify"], role=book.chief)
        self.say("resolve", book, complaint=case, **known["resolve"])
        self.say("contact", book, complaint=case, purpose="outcome")
        for _ in range(self.draw(_of((0, 0, 1, 3, 4)))):
            self.say("attempt-callback", book, complaint=case)
        self.moment += self.draw(_of(GAPS[:5]))
        if self.draw(st.booleans()):
            self.say("callback", book, complaint=case, satisfaction=_SATISFACTION)
        self.say("close", book, complaint=case)

    def compensate(self) -> None:
        """One asks, another approves, a third pays; and somebody is found at fault."""
        case, book = self.one_of("case")
        amount, known = self.draw(_SUMMED), on_case(book)
        self.say("request-compensation", book, complaint=case, amount=amount, kind="cash", by="li.na")
        self.say("consent-compensation", book, complaint=case, by="wang.f", role="regional-service-manager")
        self.say("approve-compensation", book, complaint=case, amount=amount, by="zhao.gm", role=book.chief)
        self.say("pay-compensation", book, complaint=case, amount=amount, by="chen.hao")
        self.say("settle-liability", book, complaint=case, **known["settle-liability"])
        self.say("penalise", book, complaint=case, **known["penalise"], by="zhao.gm", role=book.chief)

    def set_aside(self) -> None:
        """Pending, and perhaps no more."""
        case, book = self.one_of("case")
        approved = {"approved_by": "zhao.gm", "approved_role": book.chief}
        self.say("defer", book, complaint=case, reason=_of(("parts", "quality")), **approved, role=book.chief)
        self.moment += self.draw(_of(GAPS[2:]))
        if self.draw(st.booleans()):
            self.say("resume", book, complaint=case)

    def plan(self) -> None:
        case, book = self.one_of("case")
        id = self.say(
            "open-measure", book, complaints=[case], department=_of(("车间", "前台")), problem="…",
            action="…", owner=_of(PEOPLE), due="2026-11-05T18:00:00+08:00",
        )  # fmt: skip
        self.opened["measure"].append((id, case.removeprefix("@")))
        self.opened["measure"][-1] = id, dict(self.opened["case"])[case.removeprefix("@")]

    def improve(self) -> None:
        measure, book = self.one_of("measure")
        steps = {
            "approve-measure": {},
            "complete-measure": {},
            "assess-measure": {"effective": st.booleans()},
        }
        command = self.draw(st.sampled_from(sorted(steps)))
        self.say(command, book, measure=measure, **steps[command])

    def count(self) -> None:
        store, book = self.somewhere()
        month = _of(("2026-09", "2026-10", "2026-11"))
        serviced = self.draw(st.integers(0, 7))
        self.say("set-volumes", book, store=store, month=month, serviced=serviced,
                 returning=st.integers(0, serviced), cars_in_area=st.integers(0, 9))  # fmt: skip


class History(list[Line]):
    """Command lines from the registration of the stores on."""

    def __repr__(self) -> str:
        """Short, for Hypothesis asks for it each time."""
        return f"a history of {len(self)} lines"


@st.composite
def histories(draw: st.DrawFn, least: int, most: int) -> History:
    """So many things happen, each a line or some."""
    teller = Teller(draw)
    for _ in range(draw(st.integers(least, most))):
        teller.go_on()
    return History(teller.lines)
