"""`complaints show`: one case as it stands."""

from typing import TYPE_CHECKING, Any

from aggregates.messages import N_, unknown
from cli.casefile import case_fields, titles_of
from cli.connecting import connected
from cli.groups import new_app
from cli.options import AsOf, By, HappenedBy, Json, Number, Reason, Reveal, Role, moment_of, reader_of, why
from cli.output import print_json

if TYPE_CHECKING:
    from cli.personal import Reader

app = new_app()


@app.command()
def show(
    number: Number,
    *,
    json: Json = False,
    as_of: AsOf = None,
    happened_by: HappenedBy = None,
    reveal: Reveal = False,
    reason: Reason = None,
    by: By = None,
    role: Role = None,
) -> None:
    """Print one case: its fields, and every obligation it has or had."""
    from cli.personal import intake_of
    from projections.reading import case

    reader = reading(by, role, why(reveal, reason))
    with connected() as connection:
        moment = moment_of(connection, as_of, happened_by, number)
        read = case(connection, moment.bound)
        if read is None:
            raise no_case(number, as_of or happened_by)
        fields = case_fields(read, moment.now, intake_of(connection, read.intakes, reader))
        titles = {} if json else titles_of(connection, fields["handbook"])
    if json:
        print_json(fields)
    else:
        from cli.showing import print_case

        print_case(fields, moment.now, titles)


def reading(by: str | None, role: str | None, reason: str | None) -> "Reader | None":
    """Who reads personal data in the clear; None where nobody gave a reason to."""
    if reason is None:
        return None
    from cli.personal import Reader

    return Reader(reader_of(by), role, reason)


def no_case(number: str, then: Any) -> Exception:
    """The refusal for a case that is not there, or was not yet."""
    if then:
        return unknown(N_("as of {then} there is no case {number}"), then=then, number=number)
    return unknown(N_("there is no case {number}"), number=number)
