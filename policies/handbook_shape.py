"""Mistakes in the shape of a handbook, and the rest of the file without them, to be looked into as well."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from aggregates.handbook import Handbook
from aggregates.messages import N_
from policies.handbook_findings import Finding, Place, mistake

Data = dict[str, Any]


def mistakes_of_shape(error: ValidationError) -> list[Finding]:
    """One for each place, in the words of the model."""
    reasons: dict[Place, list[str]] = {}
    for each in error.errors(include_url=False, include_input=False):
        said = str(each["msg"]).removeprefix("Value error, ")
        reasons.setdefault(_place_of(each), []).append(said)
    return [
        mistake(place, N_("{path}: {reason}"), path=".".join(map(str, place)), reason="; ".join(said))
        for place, said in reasons.items()
    ]


def _place_of(error: Mapping[str, Any]) -> Place:
    """Where it is in the file; which of several types the model tried is no place."""
    return tuple(part for part in error["loc"] if isinstance(part, int) or not _is_type(part))


def _is_type(part: str) -> bool:
    return "[" in part or part in {"str", "int", "bool", "decimal"}


def without(data: Data, places: Sequence[Place]) -> "Rest":
    """`data` without the rows and values at these places."""
    rest = Rest(deepcopy(data))
    for place in sorted({each[:2] for each in places if each}, key=str, reverse=True):
        rest.drop(place)
    return rest


class Rest:
    """What is left of a file, and where its rows stood before."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self._rows = {name: [*range(len(rows))] for name, rows in data.items() if isinstance(rows, list)}
        self._dropped: set[str] = set()

    def drop(self, place: Place) -> None:
        """Take a value, or a row of a list, out."""
        name, *below = place
        holder = self.data.get(str(name))
        if below and isinstance(holder, list | dict):
            key: Any = self._rows[str(name)].index(int(below[0])) if isinstance(holder, list) else below[0]
            self._dropped |= {
                str(below[0]),
                *_words(holder[key] if isinstance(holder, list) else holder.get(key)),
            }
            if isinstance(holder, list):
                del holder[key], self._rows[str(name)][key]
            else:
                holder.pop(key, None)
        else:
            self._dropped |= {str(name), *_words(self.data.pop(str(name), None))}

    def handbook(self) -> Handbook | None:
        """What is left as a handbook; None where it is none."""
        try:
            return Handbook.model_validate(self.data)
        except ValidationError:
            return None

    def still_wrong(self, findings: Sequence[Finding]) -> list[Finding]:
        """The mistakes in what is left that do not come from what was taken out."""
        return [
            Finding(self._before(each.place), each.severity, each.template, each.values)
            for each in findings
            if each.severity == "mistake" and self._dropped.isdisjoint(map(str, each.values.values()))
        ]

    def _before(self, place: Place) -> Place:
        if len(place) > 1 and isinstance(place[1], int) and place[0] in self._rows:
            return (place[0], self._rows[str(place[0])][place[1]], *place[2:])
        return place


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield str(key)
            yield from _words(below)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)
    else:
        yield str(value)
