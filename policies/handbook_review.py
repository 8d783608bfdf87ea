"""What a well-formed handbook gets wrong, and what it leaves open."""

from aggregates.handbook import Handbook
from policies.handbook_beside import beside
from policies.handbook_findings import Finding
from policies.handbook_gaps import gaps
from policies.handbook_names import names
from policies.handbook_notices import notices
from policies.handbook_service import service


def review(handbook: Handbook) -> list[Finding]:
    """Every finding, with the place in the file."""
    return [*names(handbook), *gaps(handbook), *beside(handbook), *notices(handbook), *service(handbook)]
