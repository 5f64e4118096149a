"""Models for the drafting tests: the bundled one, and a tiny one with random weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_marian import make_tiny_marian


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model folder of a megabyte; copy it before changing anything."""
    return make_tiny_marian(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of converted models for all tests, so that each is converted once."""
    return tmp_path_factory.mktemp("converted")
