"""Return calls in a handbook file: words for nobody, targets of nobody (C9)."""

from collections import Counter
from collections.abc import Iterator

from aggregates.handbook import Handbook
from aggregates.messages import N_
from policies.handbook_findings import Finding, left_open, mistake
from policies.handbook_terms import roles

LANGUAGES = ("en", "zh")


def service(handbook: Handbook) -> Iterator[Finding]:
    """Every finding about templates and targets."""
    yield from _templates(handbook)
    yield from _targets(handbook)


def _templates(handbook: Handbook) -> Iterator[Finding]:
    for index, template in enumerate(handbook.call_templates):
        for line in template.lines:
            if line not in handbook.lines:
                yield mistake(
                    ("call_templates", index, "lines"), N_("there is no line of business {line}"), line=line
                )
        for key in ("title", "text"):
            for language in LANGUAGES:
                if not getattr(template, key).get(language, "").strip():
                    place = ("call_templates", index, key)
                    yield left_open(
                        place, N_("there is no text in the language {language}"), language=language
                    )
    for_everybody = any(each.kind is None and not each.lines for each in handbook.call_templates)
    if handbook.call_templates and not for_everybody:
        yield left_open(
            ("call_templates", 0), N_("no template is for a customer of no kind, or after any visit")
        )


def _targets(handbook: Handbook) -> Iterator[Finding]:
    known = roles(handbook)
    counts = Counter((each.of, each.role, each.person) for each in handbook.targets)
    for index, target in enumerate(handbook.targets):
        for key in ("role", "set_by"):
            role = getattr(target, key)
            if role is not None and role not in known:
                yield mistake(
                    ("targets", index, key),
                    N_("there is no role {role}; there are: {known}"),
                    role=role,
                    known=", ".join(known),
                )
        if counts[target.of, target.role, target.person] > 1:
            yield mistake(("targets", index, "of"), N_("{name} stands here twice"), name=target.of)
