"""A history as one HTML page that needs nothing else: for reading, printing and sending.

Every text is escaped, no script runs (the page forbids it itself), nothing is loaded from anywhere.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from cli.language import _, is_chinese
from cli.output import visible
from cli.telling import Titles, effects, kind_of, said, titled
from cli.times import shown, shown_seconds

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2em auto;
  max-width: 60em; padding: 0 1em; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.05em; margin: 0; }
ol { list-style: none; padding: 0; }
li.event { border-left: 3px solid #888; margin: 0 0 1em; padding: 0 0 0 1em; break-inside: avoid; }
li.policy { border-left-style: dashed; } .when, .who, .record { color: #555; font-size: .9em; }
.record { font-family: monospace; }
p { margin: .2em 0; white-space: pre-wrap; overflow-wrap: anywhere; }
ul { margin: .2em 0; padding: 0; list-style: none; } .note { border: 1px solid #888; padding: .5em 1em; }
@media print { body { margin: 0; max-width: none; } }
"""


def history_page(number: str, events: list[dict[str, Any]], titles: Titles, *, revealed: bool) -> str:
    """The page. `revealed` says on it that personal data are shown in the clear."""
    note = _("This page shows personal data in the clear.") if revealed else _("Personal data are masked.")
    language = "zh" if is_chinese() else "en"
    title = _("History of {number}").format(number=number)
    body = "\n".join(_event(event, titles) for event in events)
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{_safe(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{_safe(title)}</h1>
<p class="note">{_safe(note)}</p>
<ol>
{body}
</ol>
</body>
</html>
"""


def _event(event: Mapping[str, Any], titles: Titles) -> str:
    rule = _("rule {rule}").format(rule=event["rule"]) if event["rule"] else ""
    handbook = f"{event['handbook']['name']} {event['handbook']['version']}"
    who = " · ".join(filter(None, (event["by"], titled(event["role"] or "", titles), rule, handbook)))
    record = _("version {version}, position {position}, recorded {time} by {who}").format(
        version=event["version"],
        position=event["position"],
        time=shown_seconds(datetime.fromisoformat(event["recorded_at"])),
        who=event["recorded_by"],
    )
    lines = "".join(f"<p>{_safe(line)}</p>\n" for line in said(event, titles))
    owed = "".join(f"<li>{_safe(line)}</li>" for line in effects(event))
    return f"""<li class="event{" policy" if event["rule"] else ""}">
<h2>{_safe(kind_of(event))}</h2>
<p class="when">{_safe(shown(event["at"]))} <span class="who">{_safe(who)}</span></p>
{lines}{f"<ul>{owed}</ul>" if owed else ""}
<p class="record">{_safe(record)}
SHA-256 {_safe(event["hash"])}</p>
</li>"""


def _safe(text: str) -> str:
    return escape(visible(text, lines=True), quote=True)
