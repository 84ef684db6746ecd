from __future__ import annotations

import pytest

from kechuang_check.domain.judging import Judge
from kechuang_check.validation import gx_judge


@pytest.fixture(scope="session")
def judge() -> Judge:
    return gx_judge()
