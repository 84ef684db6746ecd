from __future__ import annotations

import pytest

from kechuang_check.domain.judging import Judge
from kechuang_check.validation import gx_judge


@pytest.fixture(scope="session")
def judge() -> Judge:
    """One judge for all tests, as one night has one for all batches."""
    return gx_judge()
