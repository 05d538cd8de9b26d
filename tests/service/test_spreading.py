import threading

import pytest

from archive.service import spreading


def test_one_thread_is_this_one() -> None:
    with spreading.spreading(1) as spread:
        assert spread is None


@pytest.mark.parametrize(("processors", "threads"), [(2, 2), (64, 4), (1, None), (None, None)])
def test_without_a_number_there_is_a_thread_for_each_processor_within_reason(
    processors: int | None, threads: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    with spreading.spreading() as spread:
        if threads is None:
            assert spread is None
            return
        assert spread is not None
        met = threading.Barrier(threads, timeout=30)
        waiting = [spread(met.wait) for _ in range(threads)]
        assert sorted(outcome() for outcome in waiting) == list(range(threads))


def test_work_is_done_elsewhere_and_what_goes_wrong_is_told() -> None:
    def fail() -> str:
        raise ValueError("stop")

    with spreading.spreading(2) as spread:
        assert spread is not None
        assert spread(threading.get_ident)() != threading.get_ident()
        with pytest.raises(ValueError, match="stop"):
            spread(fail)()
