"""Names that readers of one language would see untranslated."""

from collections.abc import Iterable, Iterator

from aggregates.handbook import Handbook
from aggregates.messages import N_
from policies.handbook_findings import Finding, Place, left_open
from policies.handbook_terms import families, roles

LANGUAGES = ("en", "zh")


def titles(handbook: Handbook) -> Iterator[Finding]:
    """What has no title in Chinese or English."""
    yield from _single(("title",), handbook.name, handbook.title)
    for index, rule in enumerate(handbook.obligations):
        yield from _single(("obligations", index, "title"), rule.id, rule.title)
    for name, line in handbook.lines.items():
        yield from _single(("lines", name, "title"), name, line.title)
    lists: dict[str, Iterable[str]] = {
        "ladder": roles(handbook),
        "categories": families(handbook.categories),
        "severities": handbook.severities,
        "grounds": handbook.grounds,
        "causes": families(handbook.causes),
        "channels": handbook.channels,
        "recipients": handbook.recipients,
    }
    for key, names in lists.items():
        for language in LANGUAGES:
            without = [name for name in names if not handbook.titles.get(name, {}).get(language)]
            if without:
                yield left_open(
                    (key,),
                    N_("no title in {language} for: {names}"),
                    language=language,
                    names=", ".join(without),
                )


def _single(place: Place, name: str, given: dict[str, str]) -> Iterator[Finding]:
    for language in LANGUAGES:
        if not given.get(language):
            yield left_open(place, N_("no title in {language} for: {names}"), language=language, names=name)
