"""Bad input nobody thought of, other each time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.desk import Desk
from tests.robustness.nasty import lines
from tests.robustness.test_bad_input import SHAPED, desk, refused_without_a_trace_or_shown

__all__ = ["desk"]


@pytest.mark.soak
@pytest.mark.timeout(900)
@settings(max_examples=2500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(line=lines(SHAPED), fast=st.booleans())
def test_whatever_is_asked(desk: Desk, line: bytes, fast: bool) -> None:
    refused_without_a_trace_or_shown(desk, line, fast=fast)
