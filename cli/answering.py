"""What a command that writes says: a sentence for people, or the answer line itself."""

from collections.abc import Mapping
from typing import Any

from cli.failures import Exit, exit_of, tell_error
from cli.language import _
from cli.output import print_json, print_line, visible


def answer(reply: Mapping[str, Any], *, json: bool) -> Exit:
    """Print an answer; its exit code."""
    if json:
        print_json(reply)
        return Exit.DONE if reply["ok"] else exit_of(reply["error"]["code"])
    if not reply["ok"]:
        error = reply["error"]
        return tell_error(error["code"], error["rule"], error["message"])
    named = (reply.get(name) for name in ("complaint", "service", "measure", "store"))
    about = next(filter(None, named), None) or ", ".join(reply.get("persons", []))
    said = _("{about}: {events} recorded (version {version})")
    print_line(visible(said.format(about=about, events=", ".join(reply["events"]), version=reply["version"])))
    if reply.get("from_register"):
        from cli.handbook_events import field_words

        filled = _(", ").join(map(field_words, reply["from_register"]))
        print_line(visible(_("From the register of customers: {fields}").format(fields=filled)))
    if reply.get("pending"):
        still = _("Still pending about the same car: {numbers}")
        print_line(visible(still.format(numbers=", ".join(reply["pending"]))))
    return Exit.DONE
