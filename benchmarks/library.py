"""What we compare with: an application of `eventsourcing` as its documentation shows it."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict


class Dossier(Aggregate):
    """A case that keeps what is said of it; it decides nothing, seals nothing, chains nothing."""

    @event("Opened")
    def __init__(self, said: dict[str, Any]) -> None:
        self.last = said

    @event("Added")
    def add(self, said: dict[str, Any]) -> None:
        """One more thing said."""
        self.last = said


class Dossiers(Application[UUID]):
    """Saves dossiers with the default settings of PostgreSQL persistence."""


def dossiers_on(url: str) -> Dossiers:
    """The application on a database."""
    return Dossiers(env=environment(url))


def environment(url: str) -> dict[str, str]:
    """The settings with which the library finds a database."""
    place = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(place["dbname"]),
        "POSTGRES_HOST": str(place["host"]),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": str(place["user"]),
        "POSTGRES_PASSWORD": "",
    }
