"""`complaints report`: weekly and monthly to the general manager; or to somebody, about one case.

One word for two things, as people use it: the first argument tells which.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from aggregates.messages import N_, invalid, one_of
from cli.connecting import connected
from cli.groups import keep_plain, new_app
from cli.language import _, is_chinese, speaking
from cli.options import AsOf, HappenedBy
from cli.output import tell

if TYPE_CHECKING:
    from typer._click.core import Command, Context

    from projections.period import Period
    from projections.reports.document import Report
    from projections.reports.making import Kind

_CASE = "NUMBER"
_FORMS = (".html", ".xlsx", ".json")
_LANGUAGES = ("en", "zh", "auto")

_PeriodName = Annotated[
    str, typer.Argument(metavar="PERIOD", help=_("The week (2026-W42) or the month (2026-10)."))
]
_Out = Annotated[
    str, typer.Option("--out", metavar="FILE", help=_("Where to: FILE.html, FILE.xlsx or FILE.json."))
]
_Stores = Annotated[
    list[str] | None,
    typer.Option("--store", metavar="CODE", help=_("Of this store only; may be given several times.")),
]
_Language = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="en|zh|auto",
        help=_("English, Chinese, or as the program speaks to you; the locale never decides by itself."),
    ),
]


class _Reports(TyperGroup):
    """`weekly` and `monthly`; any other first argument is a case, and the report one of its commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        about_a_case = TyperCommand(_CASE, help=_("Record a report to another role or body"))
        self.commands.setdefault(_CASE, about_a_case)

    def make_context(
        self, info_name: str | None, args: list[str], parent: "Context | None" = None, **extra: Any
    ) -> "Context":
        """The context of what the first argument asks for."""
        if args[:1] in ([], ["-h"], ["--help"], ["weekly"], ["monthly"]):
            return super().make_context(info_name, args, parent, **extra)
        return _about_a_case(parent).make_context(info_name, args, parent, **extra)


def _about_a_case(parent: "Context | None") -> "Command":
    """Loaded when it is called: the reports need none of the commands' models."""
    from cli.asking import app_for

    command: Command = typer.main.get_command(app_for("report"))
    command.help = _("Record a report to another role or body")
    if parent is not None:
        keep_plain(command, parent)
    return command


app = new_app(cls=_Reports, no_args_is_help=True)


def _writing(kind: "Kind", of: str) -> Callable[..., None]:
    """The command that writes one kind of report, of a period of one kind."""

    def write(
        period: _PeriodName,
        out: _Out,
        store: _Stores = None,
        language: _Language = "en",
        as_of: AsOf = None,
        happened_by: HappenedBy = None,
    ) -> None:
        from cli.reporting.asked import asked_report

        asked = _period(period, of)
        file = Path(out)
        form = file.suffix.lower()
        if form not in _FORMS:
            known = ", ".join(_FORMS)
            raise invalid(N_("{file} ends in none of these: {known}"), field="out", file=file, known=known)
        one_of(language, _LANGUAGES, "language")
        with connected() as connection:
            report = asked_report(connection, kind, asked, store or (), as_of, happened_by)
        spoken = language if language != "auto" else "zh" if is_chinese() else "en"
        _save(file, _made(report, form, spoken))
        said = _(
            "{file} is made from position {position}; the same again:"
            " --as-of {position} --language {language}"
        )
        tell(said.format(file=file, position=report.made_from["position"], language=spoken))
        if is_chinese() and spoken == "en":
            tell(_("It is in English; --language zh makes it in your language."))

    return write


app.command("weekly", help=_("The week's figures, for the general manager."))(_writing("weekly", "week"))
app.command("monthly", help=_("The month's figures, for the general manager and the directors."))(
    _writing("monthly", "month")
)


def _period(name: str, kind: str) -> "Period":
    """The period. Raises `Refused` (`invalid`) where it is of another kind."""
    from projections.period import period_of

    period = period_of(name)
    if period.kind != kind:
        templates = {
            "week": N_("{text} is no week; write for example 2026-W42"),
            "month": N_("{text} is no month; write for example 2026-10"),
        }
        raise invalid(templates[kind], field="period", text=name)
    return period


def _made(report: "Report", form: str, language: str) -> bytes:
    with speaking(language):
        if form == ".html":
            from cli.reporting.page import page

            return page(report, language)
        if form == ".xlsx":
            from cli.reporting.workbook import workbook

            return workbook(report, language)
        from cli.reporting.plain import plain

        return plain(report, language)


def _save(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise invalid(
            N_("cannot write {file}: {reason}"), field="out", file=file, reason=error.strerror or str(error)
        ) from None
