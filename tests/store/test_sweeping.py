import gc

import pytest

from archive.store.sweeping import seldom_swept


def test_python_looks_for_refuse_less_often_within_the_block_alone() -> None:
    before = gc.get_threshold()
    with seldom_swept():
        assert gc.isenabled()
        assert gc.get_threshold() == (10_000, *before[1:])
    assert gc.get_threshold() == before


def test_what_goes_wrong_leaves_it_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="stop"), seldom_swept():
        raise ValueError("stop")
    assert gc.get_threshold() == before
