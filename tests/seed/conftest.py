"""The real report and its deposit, for the tests of what the model can say."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def filling() -> ModuleType:
    """The module `filling.py` beside this file (tests are no package, so it is loaded by path)."""
    spec = importlib.util.spec_from_file_location("seed_filling", HERE / "filling.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def article(shared: Path) -> str:
    """The captured text of the report; offsets in the deposit count its code points."""
    # read_text() would translate line ends and so move every offset behind them.
    return (shared / "seed" / "article.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def article_template() -> str:
    """The deposit of the report with placeholders where its words belong."""
    return (HERE / "article.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def article_deposit(filling: ModuleType, article: str, article_template: str) -> str:
    """The deposit of the report as YAML, words put in; it expects `article.txt` beside it."""
    filled = filling.fill(article_template, article)
    assert isinstance(filled, str)
    return filled
