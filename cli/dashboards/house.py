"""What is shown of the house: what was in time, was raised, was paid; people, measures, what is pending."""

from aggregates.messages import N_
from cli.dashboards.drawing import Column, Listing, Numbers, Part
from cli.dashboards.pictures import on_time
from cli.dashboards.trends import trend

_COMPLAINTS = N_("complaints")

_DUE = (
    Column("due", N_("fell due"), "count"),
    Column("met", N_("in time"), "count"),
    Column("late", N_("late"), "count"),
    Column("not_done", N_("not done"), "count"),
    Column("overdue", N_("overdue"), "count"),
    Column("on_time_rate", N_("share"), "rate"),
    Column("on_time_rate", "", "share", wide=True),
)
DEADLINES: tuple[Part, ...] = (
    on_time,
    Listing(
        "by_obligation",
        N_("By obligation, the most late first"),
        (Column("id", N_("obligation")), Column("title", N_("what"), "title", wide=True), *_DUE),
        most=20,
    ),
    Listing("by_store", N_("By store"), (Column("store", N_("store")), *_DUE)),
    Listing("by_role", N_("By role"), (Column("owner_role", N_("role"), "name"), *_DUE)),
    trend("on_time_rate"),
)

_RAISED = (
    Column("escalations", N_("escalations"), "count"),
    Column("cases", N_("cases"), "count"),
    Column("escalations", "", "bar"),
)
ESCALATIONS: tuple[Part, ...] = (
    Numbers(
        (
            ("escalations", N_("escalations"), "count", "yellow"),
            ("cases", N_("cases raised"), "count", ""),
            ("raised_rate", N_("of those received"), "rate", ""),
        )
    ),
    Listing("by_reason", N_("Why"), (Column("reason", N_("reason"), "word"), *_RAISED)),
    Listing("by_rule", N_("By rule"), (Column("rule", N_("rule")), *_RAISED)),
    Listing("by_role", N_("To whom"), (Column("to", N_("role"), "name"), *_RAISED)),
    Listing("by_store", N_("By store"), (Column("store", N_("store")), *_RAISED)),
    Listing("by_obligation", N_("What was missed"), (Column("obligation", N_("obligation")), *_RAISED)),
    trend("escalations"),
)

_SUM = (
    Column("count", N_("times"), "count"),
    Column("amount", N_("CNY"), "money"),
    Column("amount", "", "bar"),
)
COMPENSATION: tuple[Part, ...] = (
    Numbers(
        tuple(
            (f"{step}.amount", label, "money", style)
            for step, label, style in (
                ("requested", N_("requested"), ""),
                ("approved", N_("approved"), "yellow"),
                ("rejected", N_("rejected"), ""),
                ("paid", N_("paid"), "yellow"),
                ("claimed", N_("claimed back"), "green"),
            )
        )
    ),
    Listing(
        "by_approver",
        N_("By approver"),
        (Column("person", N_("person")), Column("role", N_("role"), "name"), *_SUM),
    ),
    Listing("by_level", N_("By level"), (Column("role", N_("role"), "name"), *_SUM)),
    Listing("by_cause", N_("By cause"), (Column("cause", N_("cause"), "name"), *_SUM)),
    Listing("by_store", N_("By store"), (Column("store", N_("store")), *_SUM)),
    Listing("by_kind", N_("What was asked for"), (Column("kind", N_("kind"), "word"), *_SUM)),
    trend("approved"),
)

LIABILITY: tuple[Part, ...] = (
    Numbers(
        (
            ("settled", N_("settled"), "count", ""),
            ("reviewed", N_("reviewed"), "count", ""),
            ("disagreed", N_("disagreed"), "count", "yellow"),
            ("enforced", N_("enforced"), "count", ""),
            ("not_enforced", N_("not enforced yet"), "count", "yellow"),
            ("penalties.count", N_("penalties"), "count", ""),
            ("penalties.amount", N_("penalties, CNY"), "money", ""),
            ("rewards.count", N_("rewards"), "count", ""),
            ("rewards.amount", N_("rewards, CNY"), "money", ""),
        )
    ),
    Listing(
        "by_person",
        N_("Of the staff"),
        (
            Column("person", N_("person")),
            Column("liable", N_("liable"), "count"),
            Column("penalties", N_("penalties"), "count"),
            Column("penalty_amount", N_("penalties, CNY"), "money"),
            Column("rewards", N_("rewards"), "count"),
            Column("reward_amount", N_("rewards, CNY"), "money"),
        ),
        most=30,
    ),
)

PEOPLE: tuple[Part, ...] = (
    Listing(
        "people",
        N_("Of the staff"),
        (
            Column("person", N_("person")),
            Column("handled", N_("handled"), "count"),
            Column("settled", N_("resolved"), "count"),
            Column("open_now", N_("open"), "count"),
            Column("overdue_now", N_("overdue"), "count"),
            Column("due", N_("owed"), "count", wide=True),
            Column("missed", N_("missed"), "count"),
            Column("on_time_rate", N_("in time"), "rate", wide=True),
            Column("asked", N_("asked"), "count", wide=True),
            Column("satisfaction", N_("satisfied"), "rate"),
            Column("calls", N_("calls"), "count", wide=True),
            Column("penalties", N_("penalties"), "count", wide=True),
            Column("rewards", N_("rewards"), "count", wide=True),
        ),
        most=60,
    ),
    Numbers(
        (
            ("nobody.handled", N_("received without a handler"), "count", "yellow"),
            ("nobody.open_now", N_("open without a handler"), "count", "yellow"),
        ),
        N_("Nobody's"),
    ),
)

MEASURES: tuple[Part, ...] = (
    Numbers(
        tuple(
            (path, label, kind, style)
            for path, label, kind, style in (
                ("measures", N_("measures"), "count", ""),
                ("asked", N_("asked for"), "count", "yellow"),
                ("open", N_("open"), "count", ""),
                ("approved", N_("approved"), "count", ""),
                ("done", N_("done"), "count", ""),
                ("assessed", N_("assessed"), "count", ""),
                ("overdue", N_("overdue"), "count", "red"),
                ("effective_rate", N_("effective"), "rate", "green"),
                ("not_opened", N_("cases without their measure"), "count", "yellow"),
            )
        )
    ),
    Listing(
        "effect",
        N_("Cases alike, 90 days before and after"),
        (
            Column("measure", N_("measure")),
            Column("department", N_("department"), "name"),
            Column("status", N_("status"), "word"),
            Column("effective", N_("effective"), "flag"),
            Column("before", N_("before"), "count"),
            Column("after", N_("after"), "count"),
            Column("after_days", N_("of days"), "count", wide=True),
            Column("complaints", _COMPLAINTS, "numbers", wide=True),
        ),
        most=20,
    ),
)

_WAITING = (Column("pending", N_("pending"), "count"), Column("pending", "", "bar"))
PENDING: tuple[Part, ...] = (
    Numbers(
        (
            ("pending", N_("pending now"), "count", "yellow"),
            ("review_overdue", N_("review overdue"), "count", "red"),
            ("deferred", N_("deferred in this time"), "count", ""),
            ("resumed", N_("resumed in this time"), "count", ""),
        )
    ),
    Listing("by_reason", N_("Why"), (Column("reason", N_("reason"), "word"), *_WAITING)),
    Listing("by_age", N_("Since when"), (Column("days", N_("age"), "word"), *_WAITING)),
    Listing("by_store", N_("By store"), (Column("store", N_("store")), *_WAITING)),
    Listing(
        "cases",
        N_("The matters"),
        (
            Column("number", N_("number")),
            Column("category", N_("category"), "name", wide=True),
            Column("reason", N_("reason"), "word"),
            Column("age_days", N_("days"), "count"),
            Column("review_at", N_("review"), "time"),
            Column("handler", N_("handler")),
        ),
        most=30,
    ),
)

_CLAIMS = (
    Column("claims", N_("claims"), "count"),
    Column("open", N_("open"), "count"),
    Column("value", N_("insured value"), "money"),
    Column("claimed", N_("claimed"), "money"),
    Column("paid", N_("paid"), "money"),
    Column("paid_rate", N_("share"), "rate", wide=True),
)
INSURED: tuple[Part, ...] = (
    Numbers(
        (
            ("claims", N_("claims"), "count", ""),
            ("open", N_("open"), "count", "yellow"),
            ("value", N_("insured value"), "money", ""),
            ("claimed", N_("claimed"), "money", ""),
            ("paid", N_("paid"), "money", ""),
        )
    ),
    Listing("by_store", N_("By branch"), (Column("store", N_("branch")), *_CLAIMS), most=30),
    Listing(
        "by_unit",
        N_("By branch or hub complained about"),
        (Column("about_unit", N_("unit")), *_CLAIMS),
        most=30,
    ),
)
