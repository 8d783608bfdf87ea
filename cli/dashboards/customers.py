"""What is shown of the customers: how satisfied they are, what they complain of, how long they wait."""

from aggregates.messages import N_
from cli.dashboards.drawing import Column, Listing, Numbers, Part
from cli.dashboards.pictures import (
    company,
    main_problems,
    pareto,
    steps,
    targets,
    volumes,
)
from cli.dashboards.trends import trend

_COMPLAINTS = N_("complaints")

SATISFACTION: tuple[Part, ...] = (
    company,
    Listing(
        "lines",
        N_("By line of business"),
        (
            Column("line", N_("line"), "name"),
            Column("valid_calls", N_("calls"), "count"),
            Column("not_reached", N_("not reached"), "count"),
            Column("declined", N_("declined"), "count", wide=True),
            Column("dissatisfied_items", N_("objections"), "count"),
            Column("satisfaction", N_("satisfied"), "rate"),
            Column("target", N_("target"), "rate"),
            Column("satisfaction", "", "share"),
            Column("handbooks", N_("handbook"), "numbers", wide=True),
        ),
    ),
    main_problems,
    Numbers(
        (
            ("complaint_calls.done", N_("calls made"), "count", ""),
            ("complaint_calls.satisfied", N_("satisfied"), "count", "green"),
            ("complaint_calls.satisfaction", N_("of them"), "rate", ""),
            ("complaint_calls.very_satisfied", N_("very satisfied"), "count", "green"),
            ("complaint_calls.not_reached", N_("not reached"), "count", "yellow"),
        ),
        N_("After complaints"),
    ),
    volumes,
    targets,
    trend("satisfaction", "complaint_satisfaction"),
)

REPEATS: tuple[Part, ...] = (
    Numbers(
        (
            ("received", N_("received"), "count", ""),
            ("repeats", N_("repeats"), "count", "yellow"),
            ("repeat_rate", N_("share"), "rate", "yellow"),
            ("after_closing", N_("after closing"), "count", "red"),
        )
    ),
    *(
        Listing(
            f"by_{key}",
            title,
            (
                Column(key, label, kind),
                Column("received", N_("received"), "count"),
                Column("repeats", N_("repeats"), "count"),
                Column("repeat_rate", N_("share"), "rate"),
                Column("repeat_rate", "", "share"),
            ),
        )
        for key, title, label, kind in (
            ("category", N_("By category"), N_("category"), "name"),
            ("store", N_("By store"), N_("store"), "text"),
        )
    ),
    Listing(
        "groups",
        N_("Who or what came again"),
        (
            Column("key_kind", N_("the same"), "word"),
            Column("complaints", _COMPLAINTS, "numbers"),
            Column("categories", N_("about"), "names"),
        ),
    ),
    Listing(
        "recurring",
        N_("The same cause at several customers"),
        (
            Column("category", N_("category"), "name"),
            Column("cause", N_("cause"), "name"),
            Column("customers", N_("customers"), "count"),
            Column("customers", "", "bar"),
            Column("stores", N_("stores"), "numbers"),
        ),
    ),
    trend("received", "repeats", "repeat_rate"),
)

CAUSES: tuple[Part, ...] = (
    Numbers(
        (
            ("received", N_("received"), "count", ""),
            ("cause_known", N_("cause known"), "count", ""),
            ("cause_unknown", N_("cause not known"), "count", "yellow"),
        )
    ),
    pareto("by_cause", N_("Causes"), "cause", N_("cause")),
    pareto("by_family", N_("Families of causes"), "family", N_("family")),
    pareto("by_category", N_("Categories"), "category", N_("category")),
    pareto("by_severity", N_("Severities"), "severity", N_("severity")),
    pareto("by_channel", N_("Channels"), "channel", N_("channel")),
)

TIMES: tuple[Part, ...] = (
    Numbers((("received", N_("received"), "count", ""),)),
    steps,
    Listing(
        "by_store",
        N_("Median until resolved, in hours"),
        (
            Column("store", N_("store")),
            Column("received", N_("received"), "count"),
            Column("resolution.done", N_("resolved"), "count"),
            Column("resolution.overdue", N_("overdue"), "count"),
            Column("resolution.business_hours.median", N_("business"), "hours"),
            Column("resolution.clock_hours.median", N_("clock"), "hours"),
            Column("resolution.business_hours.median", "", "bar"),
        ),
    ),
)
