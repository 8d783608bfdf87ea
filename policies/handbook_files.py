"""A handbook that a person names: one that ships, or a file of his own."""

from pathlib import Path

from aggregates.handbook import Handbook
from aggregates.messages import N_, invalid, unknown
from policies.handbooks import check, content_of, read, shipped


def text_named(name: str) -> str:
    """The text of a shipped handbook or of a file without mistakes. Raises `Refused`."""
    if name in shipped():
        return content_of(name)
    path = Path(name)
    if not name.endswith(".toml") and "/" not in name:
        raise unknown(
            N_("there is no handbook {name}; there are: {known}, or a FILE.toml of your own"),
            field="handbook",
            name=name,
            known=", ".join(shipped()),
        )
    try:
        found = check(path)
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise invalid(
            N_("cannot read {file}: {reason}"), field="handbook", file=path, reason=reason
        ) from None
    except UnicodeDecodeError:
        raise invalid(N_("{file} is not UTF-8"), field="handbook", file=path) from None
    if any(each.finding.severity == "mistake" for each in found):
        raise invalid(
            N_("{file} has mistakes; see: complaints handbook check {file}"), field="handbook", file=path
        )
    return text


def handbook_named(name: str) -> Handbook:
    """That handbook, read."""
    return read(text_named(name))
