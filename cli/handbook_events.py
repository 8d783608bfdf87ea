"""Events and fields of a handbook's patterns, as people call them."""

from aggregates.messages import N_
from cli.language import _

_EVENTS = {
    "*": N_("anything done on the case"),
    "@told": N_("a warning or a report"),
    "Assigned": N_("assignment"),
    "CallbackAttempted": N_("attempt at a return call"),
    "CallbackDone": N_("return call"),
    "Classified": N_("classification"),
    "Closed": N_("closing"),
    "CompensationApproved": N_("compensation approved"),
    "CompensationClaimed": N_("compensation claimed back"),
    "CompensationConsented": N_("consent to compensation"),
    "CompensationPaid": N_("compensation paid"),
    "CompensationRejected": N_("compensation turned down"),
    "CompensationRequested": N_("compensation asked for"),
    "Contacted": N_("contact with the customer"),
    "CrisisMeetingHeld": N_("meeting of the crisis group"),
    "CustomerVerified": N_("identity check"),
    "DeadlineExtended": N_("deadline extended"),
    "DeadlineMissed": N_("deadline missed"),
    "Deferred": N_("case made pending"),
    "Escalated": N_("case raised"),
    "EvidenceAttached": N_("evidence attached"),
    "Instructed": N_("instruction"),
    "IntakeCorrected": N_("intake corrected"),
    "Investigated": N_("investigation"),
    "LiabilityEnforced": N_("liability decision carried out"),
    "LiabilityReviewed": N_("liability reviewed"),
    "LiabilitySettled": N_("liability settled"),
    "Marked": N_("mark"),
    "DeadlineMoved": N_("deadline moved by the announced holidays"),
    "MeasureAsked": N_("measure to be drafted"),
    "MeasureCalledOff": N_("measure not needed any more"),
    "MeasureNotDue": N_("measure not asked for any more"),
    "MeasureApproved": N_("measure approved"),
    "MeasureAssessed": N_("measure assessed"),
    "MeasureCompleted": N_("measure carried out"),
    "MeasureDue": N_("measure asked for"),
    "MeasureOpened": N_("measure opened"),
    "MeasurePlanned": N_("measure opened"),
    "NoteAdded": N_("note"),
    "PenaltyDecided": N_("penalty"),
    "Received": N_("receipt"),
    "Recused": N_("recusal"),
    "Reopened": N_("case reopened"),
    "RepeatFound": N_("repeat found"),
    "RepeatRejected": N_("repeat undone"),
    "Reported": N_("report"),
    "Resolved": N_("case resolved"),
    "Resumed": N_("case resumed"),
    "ReturnCallAttempted": N_("attempt at a return call after a sale or visit"),
    "ReturnCallChecked": N_("spot check of a return call"),
    "ReturnCallDone": N_("return call after a sale or visit"),
    "RewardDecided": N_("reward"),
    "ServiceRecorded": N_("sale or visit"),
    "SignedOff": N_("signature"),
    "SolutionApproved": N_("solution approved"),
    "SolutionProposed": N_("solution proposed"),
    "SolutionRejected": N_("solution sent back"),
    "TakenOver": N_("case taken over"),
    "Transferred": N_("case moved to another store"),
    "WarningSent": N_("early warning"),
    "Withdrawn": N_("withdrawal"),
}

_FIELDS = {
    "about_person": N_("person complained about"),
    "about_unit": N_("unit complained about"),
    "as": N_("as"),
    "beyond": N_("beyond the limit"),
    "call": N_("which call"),
    "category": N_("category"),
    "channel": N_("channel"),
    "customer.address": N_("customer's address"),
    "customer.company": N_("customer's company"),
    "customer.email": N_("customer's e-mail"),
    "customer.name": N_("customer's name"),
    "customer.number": N_("customer's number"),
    "customer.phone": N_("customer's phone"),
    "customer.unit": N_("customer's unit"),
    "done": N_("done before"),
    "due": N_("set time"),
    "forwarded_by": N_("forwarded by"),
    "given_up": N_("the last attempt"),
    "grounds": N_("grounds"),
    "level": N_("level"),
    "line": N_("line"),
    "major": N_("major"),
    "misconduct.course": N_("course of events"),
    "misconduct.evidence": N_("evidence"),
    "misconduct.witnesses": N_("witnesses"),
    "promised_by": N_("promised time"),
    "purpose": N_("purpose"),
    "reached": N_("customer reached"),
    "reason": N_("reason"),
    "received_role": N_("received by"),
    "satisfied": N_("satisfied"),
    "severity": N_("severity"),
    "special": N_("special vehicle"),
    "status": N_("status"),
    "subject.id": N_("plate or number"),
    "subject.kind": N_("kind of thing"),
    "subject.model": N_("model"),
    "subject.vin": N_("VIN"),
    "summary": N_("summary"),
    "supervisor": N_("supervisor"),
    "to": N_("to"),
    "visited": N_("from a visit"),
    "withdrawn": N_("withdrawn"),
}


_RATES = {
    "satisfaction": N_("overall satisfaction"),
    "market_share": N_("market share"),
    "returning_rate": N_("returning-customer rate"),
    "moved_rate": N_("moved rate"),
}


def rate_words(name: str) -> str:
    """What a rate is called (C10)."""
    return _(_RATES[name])


def event_words(name: str) -> str:
    """What an event of that name is called."""
    return _(_EVENTS[name]) if name in _EVENTS else name


def field_words(name: str) -> str:
    """What a field of a fact or of a case is called."""
    return _(_FIELDS[name]) if name in _FIELDS else name
