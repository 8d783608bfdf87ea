"""The handbooks that were adopted, word for word, and which store runs under which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aggregates.handbook import Handbook
from aggregates.handbook_tables import CalendarData
from aggregates.messages import N_, Refused, unknown
from ledger.store import Store
from policies.handbooks import announced, content_of, digest, load, shipped, whole_content
from policies.questions import ask, tell


@dataclass(frozen=True, slots=True)
class Registration:
    """A store, branch or hub, and the handbook it adopted last."""

    code: str
    handbook: str
    version: str
    stream: UUID


def announced_to(calendar: CalendarData, newer: CalendarData, *, days: bool) -> CalendarData:
    """`calendar` with the years that `newer` knows and it does not; with their single `days`, if wanted."""
    if calendar.country != newer.country:
        return calendar
    listed = {each.year for each in (*calendar.days_off, *calendar.working_days)}

    def added(known: tuple[date, ...], more: tuple[date, ...]) -> tuple[date, ...]:
        news = (each for each in more if each.year > calendar.published_until and each.year not in listed)
        return (*known, *(news if days else ()))

    return calendar.model_copy(
        update={
            "published_until": max(calendar.published_until, newer.published_until),
            "days_off": added(calendar.days_off, newer.days_off),
            "working_days": added(calendar.working_days, newer.working_days),
        }
    )


class Library:
    """Reads what was adopted from the database, once each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._handbooks: dict[tuple[str, str], Handbook] = {}
        self._stores: dict[str, Registration] = {}
        self._streams: set[UUID] = set()
        self.renewed = False

    def handbook(self, name: str, version: str) -> Handbook:
        """The handbook as it was when it was adopted. Raises `Refused` (`unknown`)."""
        known = self._handbooks.get((name, version))
        if known is None:
            known = self._as_adopted(name, version)
            known = known.model_copy(update={"calendar": self._known_since(known)})
            self._handbooks[name, version] = known
        return known

    def _as_adopted(self, name: str, version: str) -> Handbook:
        rows = ask(self._store, "handbook", name=name, version=version)
        if not rows:
            raise unknown(N_("the handbook {name} {version} was never adopted"), name=name, version=version)
        return Handbook.model_validate_json(rows[0][0])

    def _known_since(self, handbook: Handbook) -> CalendarData:
        """Its calendar with what was announced since, by the program or by what stores run under now."""
        calendar = announced_to(handbook.calendar, announced(), days=False)
        stores = self._stores or self.stores()
        versions = {each.version for each in stores.values() if each.handbook == handbook.name}
        for version in sorted(versions - {handbook.version}):
            calendar = announced_to(calendar, self._as_adopted(handbook.name, version).calendar, days=True)
        return calendar

    def forget_changed(self, streams: Collection[UUID]) -> None:
        """What other processes recorded of stores may be a handbook adopted, and a calendar with it."""
        if not self._streams.isdisjoint(streams):
            self.forget_handbooks()
            self.renewed = True

    def forget_handbooks(self) -> None:
        """Read them anew next time: holidays may have been announced."""
        self._handbooks = {}
        self._stores = {}

    def keep(self, name: str, version: str | None = None) -> Handbook:
        """A handbook to adopt: a shipped one, which is kept in the database from now on, or one kept before.

        Raises `Refused`: `unknown`; or where another text under the same name and version was adopted.
        """
        shipped_one = load(name) if name in shipped() else None
        if shipped_one is not None and version in (None, shipped_one.version):
            return self.keep_text(content_of(name))
        kept = [row[0] for row in ask(self._store, "kept_versions", name=name)]
        if version in kept or (version is None and len(kept) == 1):
            return self.handbook(name, version or kept[0])
        known = [*kept, *([shipped_one.version] if shipped_one else [])]
        if known:
            raise unknown(
                N_("name a version of {name}; there are: {known}"),
                field="version",
                name=name,
                known=", ".join(sorted({*known})),
            )
        raise unknown(
            N_("there is no handbook {name}; there are: {known}"),
            field="handbook",
            name=name,
            known=", ".join(shipped()),
        )

    def keep_text(self, text: str) -> Handbook:
        """Put a handbook's text into the database, as `keep` does."""
        content = whole_content(text)
        handbook = Handbook.model_validate_json(content)
        key = {"name": handbook.name, "version": handbook.version}
        tell(self._store, "keep_handbook", sha256=digest(content), content=content, **key)
        if ask(self._store, "kept_handbook", **key) != [(digest(content),)]:
            raise Refused(
                N_("{name} {version} was adopted with another text; give this one another version"),
                field="version",
                name=handbook.name,
                version=handbook.version,
            )
        return handbook

    def stores(self) -> dict[str, Registration]:
        """Every registered store, as known now."""
        self._stores = {row[0]: Registration(*row) for row in ask(self._store, "stores")}
        self._streams = {each.stream for each in self._stores.values()}
        return self._stores

    def registered(self, code: str, field: str = "store") -> Registration:
        """One store. Raises `Refused` (`unknown`) for a code nobody registered."""
        if code not in self._stores and code not in self.stores():
            raise unknown(
                N_("there is no store {store}; register it first: complaints store add"),
                field=field,
                store=code,
            )
        return self._stores[code]

    def forget_stores(self) -> None:
        """Read them anew next time: another process may have registered one or adopted a handbook."""
        self._stores = {}
