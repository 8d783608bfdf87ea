"""How satisfied customers are: lines of business, the company, complaint calls, volumes (S9-S12, C9, C10)."""

from aggregates.messages import N_
from projections.dashboards.figures import rate
from projections.reports.asked import Asked, Document
from projections.reports.document import Chart, Column, Row, Section, Table, Text


def satisfaction(asked: Asked, *, whole: bool) -> Section:
    """The lines with their targets and the weighted average; per item where a line misses its target."""
    document = asked["satisfaction"]
    tables = [_lines(document), _items(document), _complaint_calls(document)]
    if whole:
        tables += [_volumes(document), _targets(document)]
    return Section("satisfaction", N_("satisfaction"), tuple(tables))


def _lines(document: Document) -> Table:
    columns = (
        Column("line", N_("line of business"), "name"),
        Column("valid_calls", N_("valid calls"), "count"),
        Column("not_reached", N_("not reached"), "count"),
        Column("declined", N_("declined"), "count"),
        Column("items", N_("items asked"), "count"),
        Column("dissatisfied_items", N_("objections"), "count"),
        Column("satisfaction", N_("satisfaction"), "rate"),
        Column("target", N_("target"), "rate"),
        Column("target_met", N_("reached"), "word"),
    )
    note = Text(
        N_("The company's satisfaction is the average of its lines weighted by their valid calls (S12).")
    )
    charts = (Chart("bars", "line", ("satisfaction",), "target"), Chart("pie", "line", ("valid_calls",)))
    return Table(
        "lines", N_("satisfaction by line of business"), columns, document["lines"], (document["company"],),
        note, charts,
    )  # fmt: skip


def missing_lines(document: Document) -> list[Row]:
    """The lines that miss their target by much: those of which the main problem is looked for (S11)."""
    return [line for line in document["lines"] if line["main_problem"] is not None]


def _items(document: Document) -> Table:
    rows: list[Row] = [
        {
            "line": line["line"],
            "item": item,
            "dissatisfied": line["dissatisfied"][item],
            "valid_calls": line["valid_calls"],
            "satisfaction": line["per_item"][item],
        }
        for line in missing_lines(document)
        for item in worst_items(line)
    ]
    columns = (
        Column("line", N_("line of business"), "name"),
        Column("item", N_("item"), "name"),
        Column("dissatisfied", N_("objections"), "count"),
        Column("valid_calls", N_("valid calls"), "count"),
        Column("satisfaction", N_("satisfaction"), "rate"),
    )
    note = Text(N_("Of the lines that miss their target by much, the worst item first (S11)."))
    return Table("items", N_("satisfaction by item"), columns, rows, note=note)


def worst_items(line: Row) -> list[str]:
    """The items of a line, the one with most objections first."""
    return sorted(line["dissatisfied"], key=lambda item: -line["dissatisfied"][item])


def _complaint_calls(document: Document) -> Table:
    calls = document["complaint_calls"]
    counts = {
        "very-satisfied": calls["very_satisfied"],
        "satisfied": calls["satisfied"] - calls["very_satisfied"],
        "not-satisfied": calls["done"] - calls["satisfied"],
    }
    rows: list[Row] = [
        {"answer": answer, "calls": count, "share": rate(count, calls["done"])}
        for answer, count in counts.items()
    ]
    rows.append({"answer": "not-reached", "calls": calls["not_reached"], "share": None})
    columns = (
        Column("answer", N_("the customer is"), "word"),
        Column("calls", N_("complaints"), "count"),
        Column("share", N_("share of the calls"), "rate"),
    )
    return Table(
        "complaint_calls",
        N_("return calls on complaints"),
        columns,
        rows if calls["done"] or calls["not_reached"] else [],
        charts=(Chart("pie", "answer", ("calls",)),),
    )


def _volumes(document: Document) -> Table:
    """One row, where somebody set the volumes of the month (C10)."""
    volumes = document["volumes"]
    columns = (
        Column("serviced", N_("customers serviced"), "count"),
        Column("returning", N_("of these returning"), "count"),
        Column("cars_in_area", N_("cars of the make in the area"), "count"),
        Column("market_share", N_("market share"), "rate"),
        Column("returning_rate", N_("returning-customer rate"), "rate"),
        Column("moved", N_("very satisfied"), "count"),
        Column("moved_rate", N_("moved rate"), "rate"),
    )
    return Table(
        "volumes", N_("volumes of the month"), columns, [volumes] if volumes["serviced"] is not None else []
    )


def _targets(document: Document) -> Table:
    """The targets of C9, each beside the figure of the stores that work under its handbook."""
    columns = (
        Column("handbook", N_("handbook"), "code"),
        Column("of", N_("figure"), "word"),
        Column("now", N_("reached so far"), "rate"),
        Column("target", N_("target"), "rate"),
        Column("reached", N_("reached"), "word"),
    )
    # Those of a post are beside the people; here stands what the centre aims at.
    rows = [each for each in document["targets"] if each["role"] is None]
    return Table("targets", N_("targets of the centre"), columns, rows)
