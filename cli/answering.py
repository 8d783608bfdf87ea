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
    about = reply.get("complaint") or reply.get("store") or ", ".join(reply.get("persons", []))
    said = _("{about}: {events} recorded (version {version})")
    print_line(visible(said.format(about=about, events=", ".join(reply["events"]), version=reply["version"])))
    return Exit.DONE
