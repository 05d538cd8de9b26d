"""The verifier over files of any content: it answers, and for what was altered never well."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.snapshot import paths
from archive.snapshot.readme import README
from archive.verify.report import Answer
from tests.copies import MemoryFiles, audit, eventful
from tests.fuzz.mutations import mutated
from tests.fuzz.parsers import snapshot

HISTORY = eventful()
SILENT = {paths.POLICY, *paths.TAGS} - {README}
"""What came with a copy to be believed, and is not read; and manifests, which are made anew."""

PATHS = sorted(set(snapshot().content) - SILENT)


@given(draw=st.data())
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_a_snapshot_with_a_file_replaced_by_anything_is_not_verified(draw: st.DataObject) -> None:
    files = MemoryFiles(dict(snapshot().content))
    for path in draw.draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=2)):
        found = files.content[path]
        files.content[path] = draw.draw(mutated(found) | st.binary(max_size=300))
    changed = {path for path in PATHS if files.content[path] != snapshot().content[path]}
    report = audit(files, HISTORY)
    assert (report.answer is Answer.VERIFIED) is not bool(changed)
    assert all(one.address and one.message for one in report.findings)


@given(
    st.dictionaries(
        st.sampled_from(PATHS) | st.text(min_size=1, max_size=30),
        st.binary(max_size=100),
        max_size=6,
    )
)
@settings(max_examples=30)
def test_a_folder_of_anything_is_no_snapshot(content: dict[str, bytes]) -> None:
    report = audit(MemoryFiles(dict(content)), HISTORY)
    assert report.answer is Answer.FAILED
    assert all(one.address for one in report.findings)
