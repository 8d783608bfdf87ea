"""Every command with one line about it, so that help needs none of their modules.

A command's module is imported when it is called: `show` must not wait for what `receive` needs.
"""

from dataclasses import dataclass

from aggregates.messages import N_

LOOK = N_("Look")
HANDLE = N_("Handle a complaint")
BESIDE = N_("Beside the cases")
RUN = N_("Run the ledger")


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a command's Typer app stands (`module:attribute`), and what it does, in one line."""

    place: str
    help: str
    section: str


def _handle(help: str) -> Listed:
    return Listed("cli.asking:app_for", help, HANDLE)


def _beside(help: str) -> Listed:
    return Listed("cli.asking:app_for", help, BESIDE)


COMMANDS: dict[str, Listed] = {
    "list": Listed("cli.lists:app", N_("Cases, by what is known of them"), LOOK),
    "show": Listed("cli.show:app", N_("One case as it stands, with what is owed on it"), LOOK),
    "history": Listed("cli.history:app", N_("Every event of a case, from the first on"), LOOK),
    "due": Listed("cli.due:app", N_("What is owed, nearest first"), LOOK),
    "pending": Listed("cli.pending:app", N_("The pending matters, with review dates and contacts"), LOOK),
    "returns": Listed("cli.returns:app", N_("Return calls after sales and visits, owed and done"), LOOK),
    "insured": Listed("cli.insured:app", N_("Insured claims, by branch and hub"), LOOK),
    "measures": Listed("cli.measures:app", N_("Corrective and preventive measures"), LOOK),
    "overview": Listed(
        "cli.overview:app", N_("Open, due, overdue, raised, repeated, satisfied: at a glance"), LOOK
    ),
    "dashboard": Listed("cli.dashboard:app", N_("The dashboards, of any time and store"), LOOK),
    "handbook": Listed("cli.handbooks:app", N_("Handbooks: list, show, check a file"), LOOK),
    "schema": Listed("cli.schema:app", N_("JSON Schema of the commands and events"), LOOK),
    "apply": Listed("cli.applying:app", N_("Carry out commands, one JSON object a line"), RUN),
    "init": Listed("cli.setup:init", N_("Prepare a database; again changes nothing"), RUN),
    "store": Listed("cli.setup:store", N_("Stores, branches and hubs: add, list"), RUN),
    "customers": Listed(
        "cli.customers:app", N_("The organisation's own customers: import, list, find, show"), RUN
    ),
    "db": Listed("cli.setup:db", N_("The embedded PostgreSQL: start, stop, status"), RUN),
    "policies": Listed("cli.service:policies", N_("What reacts by itself: run as a service, or once"), RUN),
    "projections": Listed("cli.read_models:app", N_("Read models: status, rebuild, verify"), RUN),
    "lake": Listed("cli.lake:app", N_("The log as Parquet, for tools of your own"), RUN),
    "verify": Listed("cli.verify:app", N_("Check that nothing in the ledger was changed or is missing"), RUN),
    "demo": Listed("cli.demo:app", N_("Fill an empty ledger with a believable year and look at it"), RUN),
    "receive": _handle(N_("Record a complaint as it comes in")),
    "verify-customer": _handle(N_("Check the complainant against the customer system")),
    "classify": _handle(N_("Judge nature, severity and grounds")),
    "assign": _handle(N_("Make a person responsible")),
    "take-over": _handle(N_("Sign for a case, or take it over")),
    "contact": _handle(N_("Record that somebody spoke to the customer, or tried to")),
    "investigate": _handle(N_("Record the cause that was found")),
    "settle-liability": _handle(N_("Settle who is at fault and what follows")),
    "review-liability": _handle(N_("Review the settled liability")),
    "enforce-liability": _handle(N_("Record that the liability decision was carried out")),
    "propose": _handle(N_("Propose a solution")),
    "approve-solution": _handle(N_("Approve the proposed solution")),
    "reject-solution": _handle(N_("Send the proposed solution back")),
    "request-compensation": _handle(N_("Ask for compensation")),
    "consent-compensation": _handle(N_("Give the region's consent to compensation")),
    "approve-compensation": _handle(N_("Approve compensation, within one's limit")),
    "reject-compensation": _handle(N_("Turn the request for compensation down")),
    "pay-compensation": _handle(N_("Record that compensation was paid")),
    "claim-compensation": _handle(N_("Record that compensation was claimed back")),
    "escalate": _handle(N_("Raise the case to a higher role")),
    "instruct": _handle(N_("Instruct the subordinate, or take the case")),
    "warn": _handle(N_("Record an early warning that was given")),
    "hold-meeting": _handle(N_("Record that the crisis group met")),
    "report": Listed(
        "cli.report:app",
        N_("Record a report to somebody; weekly, monthly: that to the management"),
        HANDLE,
    ),
    "resolve": _handle(N_("Record how the matter was settled")),
    "sign-off": _handle(N_("Record that the result was signed")),
    "attempt-callback": _handle(N_("Record a return call that reached nobody")),
    "callback": _handle(N_("Record a return call and how satisfied the customer is")),
    "defer": _handle(N_("Set the case aside as pending")),
    "resume": _handle(N_("Go on with a pending case")),
    "extend": _handle(N_("Give more time for one obligation")),
    "correct": _handle(N_("Correct what was recorded at intake")),
    "withdraw": _handle(N_("Record that the complaint is withdrawn, void or a duplicate")),
    "transfer": _handle(N_("Hand the case to another store")),
    "close": _handle(N_("Close the case")),
    "reopen": _handle(N_("Open the case again")),
    "recuse": _handle(N_("Keep a person out of the case, or let him back")),
    "attach": _handle(N_("Attach a document, by its digest")),
    "penalise": _handle(N_("Record a penalty for the handling")),
    "reward": _handle(N_("Record a reward for the handling")),
    "mark": _handle(N_("Set a mark, or take it off")),
    "link-repeat": _handle(N_("Link the case to an earlier one that it repeats")),
    "unlink-repeat": _handle(N_("Undo such a link")),
    "note": _handle(N_("Add a note")),
    "record-service": _beside(N_("Record a sale or a workshop visit, which owes return calls")),
    "attempt-return-call": _beside(N_("Record a return call that did not come about")),
    "return-call": _beside(N_("Record a return call and what the customer said")),
    "check-return-call": _beside(N_("Spot-check a return call already made")),
    "open-measure": _beside(N_("Open a corrective and preventive measure")),
    "approve-measure": _beside(N_("Approve a measure and name who supervises it")),
    "complete-measure": _beside(N_("Record that a measure was carried out")),
    "assess-measure": _beside(N_("Assess whether a measure had its effect")),
    "set-volumes": _beside(N_("Set how many customers a store serviced in a month")),
    "erase-person": Listed(
        "cli.persons:erase", N_("Destroy the key of a person; every proof still holds"), RUN
    ),
    "seal-person": Listed(
        "cli.persons:seal", N_("Stop the use of a person's data without destroying them"), RUN
    ),
    "unseal-person": Listed("cli.persons:unseal", N_("Let a person's data be used again"), RUN),
}
