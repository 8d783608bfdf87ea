"""The whole program under ill treatment."""

import pytest

# Before anything imports them: what differs is told wherever it is asserted.
for _module in ("ledger_content", "killing", "disturbing", "invariants", "program"):
    pytest.register_assert_rewrite(f"{__name__}.{_module}")
