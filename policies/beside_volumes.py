"""How many cars were serviced at a store in a month, and how many there are in the area (C10)."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from aggregates.messages import N_
from aggregates.values import Model, Word
from ledger.entries import Draft, Json
from ledger.records import Answer
from policies.beside import Beside, Outcome, Wish, stream_named
from policies.beside_services import known_role
from policies.workroom import Workroom

Count = Annotated[int, Field(strict=True, ge=0, lt=10**9)]


class SetVolumes(Model):
    """The newest of a store and month stands. `cars_in_area`: cars of the make there."""

    store: Word
    month: Annotated[str, Field(pattern=r"^(19[7-9]|2[01]\d)\d-(0[1-9]|1[0-2])$")]
    serviced: Count
    returning: Count
    cars_in_area: Count

    @field_validator("returning")
    @classmethod
    def _returning_are_serviced(cls, returning: int, known: ValidationInfo) -> int:
        if returning > known.data.get("serviced", returning):
            raise ValueError(N_("no more customers return than are serviced"))
        return returning


def set_volumes(room: Workroom, asked: SetVolumes, wish: Wish) -> Outcome:
    """Recorded on the store's own stream."""
    registration = room.library.registered(asked.store)
    known_role(wish.role, room.library.handbook(registration.handbook, registration.version))
    version = len(room.store.entries_of(registration.stream)) + 1
    data: dict[str, Json] = asked.model_dump(mode="json")
    draft = Draft(
        stream_named("store", asked.store), version, "store", "volumes-set.v1", wish.at, wish.by, wish.role,
        data, request=wish.request,
    )  # fmt: skip
    return Outcome([draft], _answer(data))


def _answer(data: dict[str, Json]) -> dict[str, Json]:
    return {"store": data["store"], "month": data["month"]}


def _named(known: Answer) -> dict[str, Json]:
    return _answer(known.data)


VOLUMES: dict[str, Beside] = {"set-volumes": Beside(SetVolumes, set_volumes, _named)}
