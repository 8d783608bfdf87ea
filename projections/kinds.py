"""What read models know of the log: an entry of any other type or kind stops them, as they might miss it."""

TYPES = ("complaint", "service", "measure")
"""The types of streams that the models are made from."""

OTHER_TYPES = ("store", "person", "customer")
"""The types of streams of which no model says anything."""

KINDS = (
    "assigned.v1", "callback-attempted.v1", "callback-done.v1", "classified.v1", "closed.v1",
    "compensation-approved.v1", "compensation-claimed.v1", "compensation-consented.v1",
    "compensation-paid.v1", "compensation-rejected.v1", "compensation-requested.v1", "contacted.v1",
    "crisis-meeting-held.v1", "customer-verified.v1", "deadline-extended.v1", "deadline-missed.v1",
    "deadline-moved.v1", "deferred.v1", "escalated.v1", "evidence-attached.v1", "instructed.v1",
    "intake-corrected.v1",
    "investigated.v1", "liability-enforced.v1", "liability-reviewed.v1", "liability-settled.v1",
    "marked.v1", "measure-approved.v1", "measure-asked.v1", "measure-assessed.v1",
    "measure-called-off.v1", "measure-completed.v1", "measure-due.v1", "measure-not-due.v1",
    "measure-opened.v1", "measure-planned.v1", "note-added.v1", "penalty-decided.v1", "received.v1",
    "recused.v1", "reopened.v1", "repeat-found.v1", "repeat-rejected.v1", "reported.v1", "resolved.v1",
    "resumed.v1", "return-call-attempted.v1", "return-call-checked.v1", "return-call-done.v1",
    "reward-decided.v1", "service-recorded.v1", "signed-off.v1", "solution-approved.v1",
    "solution-proposed.v1", "solution-rejected.v1", "taken-over.v1", "transferred.v1", "warning-sent.v1",
    "withdrawn.v1",
)  # fmt: skip
"""Every kind of fact in those streams; `tests/projections/test_poison.py` holds it to the law's own list."""
