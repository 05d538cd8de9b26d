"""Forged files: tiles, bundles, views, the bag, and what else may stand in a folder."""

from archive.core.hashes import sha256
from archive.core.tiles import Bundle, Tile, decode_bundle, encode_bundle
from archive.snapshot import bag, bagging, paths
from archive.snapshot.bagging import Payload
from archive.snapshot.manifest import OWN, Manifest
from archive.snapshot.reader import Kind
from archive.snapshot.readme import README
from tests.copies import MemoryFiles
from tests.forgeries.corpus import forgery
from tests.forgeries.desk import DIGEST, SIZE, Desk, exchanged

ENTRIES = paths.log(Bundle(0, SIZE))
BODIES = paths.bodies(Bundle(0, SIZE))
TILE = paths.log(Tile(level=0, index=0, width=SIZE))
ROWS, SHEET = "data/views/statement.jsonl", "data/views/statement.csv"
CAPTURE = paths.capture(DIGEST)


LOST = ("tree.size", "tree.short", "view.row", "capture.unexpected")
"""What follows where no entry of a bundle can be read."""


def turned(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@forgery("tile.altered", TILE)
def a_hash_in_a_tile_is_changed(desk: Desk) -> MemoryFiles:
    """Who checks proofs by the tiles is to find that an honest entry is not there."""
    files = desk.files()
    files.content[TILE] = turned(files.content[TILE], 32 * 12)
    return files


@forgery("tile.altered", TILE)
def a_tile_is_longer_than_it_says(desk: Desk) -> MemoryFiles:
    """The hash of an entry that is not signed yet is to be there already."""
    files = desk.files()
    files.content[TILE] += sha256(b"to come")
    return files


@forgery("file.unexpected", "data/log/tile/0/000.p/6")
def an_older_partial_tile_shows_another_tree(desk: Desk) -> MemoryFiles:
    """Whoever asks for the tree of six entries is to be shown another one."""
    files = desk.files()
    files.content["data/log/tile/0/000.p/6"] = bytes(6 * 32)
    return files


@forgery("bundle.malformed", ENTRIES, cascade=LOST)
def a_bundle_says_that_its_first_entry_is_huge(desk: Desk) -> MemoryFiles:
    """A reader that believes the length is to ask for memory that it has not."""
    files = desk.files()
    files.content[ENTRIES] = b"\xff\xff" + files.content[ENTRIES][2:]
    return files


@forgery("bundle.malformed", ENTRIES, cascade=LOST)
def the_last_entry_is_dropped_from_its_bundle(desk: Desk) -> MemoryFiles:
    """What Fay said is to be gone; tiles and checkpoints stay as they were."""
    files = desk.files()
    notes = list(decode_bundle(files.content[ENTRIES]))
    files.content[ENTRIES] = b"".join(encode_bundle(notes[:-1]))
    return files


@forgery("bundle.malformed", ENTRIES, cascade=LOST)
def an_entry_of_no_bytes_stands_in_a_bundle(desk: Desk) -> MemoryFiles:
    """All entries behind it are to be taken for others."""
    files = desk.files()
    notes = list(decode_bundle(files.content[ENTRIES]))
    files.content[ENTRIES] = b"".join(encode_bundle([*notes[:6], b"", *notes[6:]]))
    return files


@forgery("bundle.malformed", ENTRIES, cascade=LOST)
def bytes_trail_behind_a_bundle(desk: Desk) -> MemoryFiles:
    """A message is to be carried in what no reader of entries looks at."""
    files = desk.files()
    files.content[ENTRIES] += b"\0"
    return files


@forgery("file.missing", TILE)
def the_tiles_are_taken_away(desk: Desk) -> MemoryFiles:
    """Other readers of the log are to be unable to check anything."""
    files = desk.files()
    del files.content[TILE]
    return files


# Views.


def relisted(files: MemoryFiles, **versions: int) -> MemoryFiles:
    """Write the manifest of the views anew, as what now stands there has it."""
    digests = {
        path.removeprefix(paths.VIEWS): sha256(data).hex()
        for path, data in files.content.items()
        if path.startswith(paths.VIEWS) and path != paths.MANIFEST
    }
    files.content[paths.MANIFEST] = Manifest({**OWN, **versions}, digests).encode()
    return files


@forgery("view.row", "12.0", ("view.sheet", f"{SHEET} row 5"))
def a_row_of_the_views_is_edited(desk: Desk) -> MemoryFiles:
    """Whoever reads the tables alone is to read of another person; the log stays as it is."""
    files = desk.files()
    lines = files.content[ROWS].splitlines(keepends=True)
    at = next(n for n, row in enumerate(lines) if b"stm:aaaaaaaaaaaa" in row)
    lines[at] = exchanged(b"ent:pppppppppppp", b"ent:qqqqqqqqqqqq")(lines[at])
    files.content[ROWS] = b"".join(lines)
    return relisted(files)


@forgery("view.sheet", f"{SHEET} row 2")
def a_sheet_is_edited(desk: Desk) -> MemoryFiles:
    """Whoever opens the table as a spreadsheet is to read what the rows beside it do not say."""
    files = desk.files()
    lines = files.content[SHEET].splitlines(keepends=True)
    lines[1] = lines[1].replace(b"ent:pppppppppppp", b"ent:qqqqqqqqqqqq")
    files.content[SHEET] = b"".join(lines)
    return relisted(files)


@forgery("view.sheet", "data/views/label.csv row 2")
def a_formula_is_put_into_a_sheet(desk: Desk) -> MemoryFiles:
    """Opening the table is to run what the forger wrote."""
    files = desk.files()
    path = "data/views/label.csv"
    lines = files.content[path].splitlines(keepends=True)
    lines[1] = lines[1].replace(b"P.", b"=P.", 1)
    files.content[path] = b"".join(lines)
    return relisted(files)


@forgery("view.row", "12.3", ("view.sheet", SHEET))
def a_row_is_taken_out_of_the_views(desk: Desk) -> MemoryFiles:
    """A statement is to be in the log, and to be found in no table."""
    files = desk.files()
    lines = files.content[ROWS].splitlines(keepends=True)
    kept = [row for row in lines if b"stm:dddddddddddd" not in row]
    assert len(kept) == len(lines) - 1
    files.content[ROWS] = b"".join(kept)
    return relisted(files)


@forgery("view.form", f"{ROWS} line 2")
def rows_of_a_view_stand_in_another_order(desk: Desk) -> MemoryFiles:
    """What comes first is read first."""
    files = desk.files()
    one, other, *rest = files.content[ROWS].splitlines(keepends=True)
    files.content[ROWS] = b"".join([other, one, *rest])
    return relisted(files)


@forgery(
    "view.altered",
    ROWS,
    ("view.altered", "data/views/source.jsonl"),
    ("view.form", f"{ROWS} line 1"),
    ("view.form", "data/views/source.jsonl line 1"),
)
def two_views_change_places(desk: Desk) -> MemoryFiles:
    """Sources are to be listed as statements."""
    files = desk.files()
    other = "data/views/source.jsonl"
    files.content[ROWS], files.content[other] = files.content[other], files.content[ROWS]
    return files


@forgery("view.manifest", paths.MANIFEST)
def the_views_are_called_another_version_s(desk: Desk) -> MemoryFiles:
    """Edited tables are to be those of a program that the verifier does not know."""
    files = desk.files()
    files.content[paths.MANIFEST] = exchanged(b"view statement 1", b"view statement 01")(
        files.content[paths.MANIFEST]
    )
    return files


@forgery("view.manifest", paths.MANIFEST)
def a_view_is_left_out_of_the_manifest(desk: Desk) -> MemoryFiles:
    """A table that may be edited at will is to be one that nothing is said of."""
    files = desk.files()
    sound = files.content.pop(ROWS)
    relisted(files)
    files.content[ROWS] = sound
    return files


# The bag, and folders.


@forgery("bag.altered", CAPTURE, ("capture.altered", "3.0"), ("bag.oxum", bag.INFO), rebag=False)
def a_file_is_altered_and_its_manifest_is_not(desk: Desk) -> MemoryFiles:
    """The clumsiest forger of all changes one byte and hopes."""
    files = desk.files()
    files.content[CAPTURE] = files.content[CAPTURE] + b"\n"
    return files


@forgery("bag.lost", CAPTURE, ("bag.oxum", bag.INFO), rebag=False)
def a_capture_is_missing_that_the_bag_lists(desk: Desk) -> MemoryFiles:
    """What the source said is to have been left out by whoever made the copy."""
    files = desk.files()
    del files.content[CAPTURE]
    return files


@forgery("bag.info", bag.INFO)
def the_page_about_a_bag_tells_of_another_root(desk: Desk) -> MemoryFiles:
    """Whoever compares by hand is to compare with what the forger wrote."""
    files = desk.files()
    info = files.content[bag.INFO]
    files.content[bag.INFO] = info.replace(b"Muniment-Entries: 13", b"Muniment-Entries: 14")
    return files


@forgery("bag.readme", README)
def the_page_for_people_is_changed(desk: Desk) -> MemoryFiles:
    """Whoever follows the page by hand is to run other commands, which find everything right."""
    files = desk.files()
    files.content[README] = files.content[README].replace(b"FAILED", b"OK", 1)
    return files


@forgery("bag.form", f"{bagging.MANIFEST} line 1", rebag=False)
def a_manifest_lists_in_another_order(desk: Desk) -> MemoryFiles:
    """Another spelling of the same list would be another copy of the same log."""
    files = desk.files()
    one, other, *rest = files.content[bagging.MANIFEST].splitlines(keepends=True)
    files.content[bagging.MANIFEST] = b"".join([other, one, *rest])
    tags = Payload()
    for path in sorted({*paths.TAGS} - {bagging.TAG_MANIFEST}):
        list(tags.passing(path, [files.content[path]]))
    files.content[bagging.TAG_MANIFEST] = b"".join(bagging.manifest(tags.digests))
    return files


@forgery("bag.missing", bag.DECLARATION)
def the_bag_is_taken_apart(desk: Desk) -> MemoryFiles:
    """Without manifests, whoever handed the copy on is not to notice what was lost on the way."""
    files = desk.files()
    for path in paths.TAGS:
        del files.content[path]
    return files


@forgery(
    "bag.manifest",
    "manifest-md5.txt line 1",
    ("file.unexpected", "manifest-md5.txt"),
    cascade=("bag.unlisted",),
)
def another_manifest_leads_out_of_the_bag(desk: Desk) -> MemoryFiles:
    """Checking the bag is to read a file of whoever checks it."""
    files = desk.files()
    files.content["manifest-md5.txt"] = b"0" * 32 + b"  ../../etc/passwd\n"
    return files


@forgery(
    "file.unexpected",
    "data/captures/../../x",
    ("bag.manifest", f"{bagging.MANIFEST} line 2"),
    ("bag.unlisted", "data/captures/../../x"),
)
def a_path_leads_out_of_the_folder(desk: Desk) -> MemoryFiles:
    """Unpacking the copy is to write where the forger likes."""
    files = desk.files()
    files.content["data/captures/../../x"] = b"x"
    return files


@forgery("file.kind", "data/captures/sha256/link")
def a_link_leads_out_of_the_folder(desk: Desk) -> MemoryFiles:
    """Whoever reads the copy is to read, and hand on, a file of their own."""
    files = desk.files()
    files.others["data/captures/sha256/link"] = Kind.LINK
    return files


@forgery("file.kind", CAPTURE)
def a_link_stands_in_the_place_of_a_capture(desk: Desk) -> MemoryFiles:
    """The capture is to be whatever lies behind the link when somebody looks."""
    files = desk.files()
    del files.content[CAPTURE]
    files.others[CAPTURE] = Kind.LINK
    return files


@forgery("file.kind", "data/captures/sha256/pipe")
def a_pipe_stands_among_the_captures(desk: Desk) -> MemoryFiles:
    """Whoever reads it is to wait for ever."""
    files = desk.files()
    files.others["data/captures/sha256/pipe"] = Kind.SPECIAL
    return files


@forgery("file.unexpected", CAPTURE[:-62] + CAPTURE[-62:].upper())
def two_names_differ_in_their_case_alone(desk: Desk) -> MemoryFiles:
    """On a disk that folds case, one file is to lie over the other."""
    files = desk.files()
    files.content[CAPTURE[:-62] + CAPTURE[-62:].upper()] = b"other"
    return files


@forgery("file.unexpected", "data/log/Checkpoint")
def another_checkpoint_differs_in_case(desk: Desk) -> MemoryFiles:
    """On a disk that folds case, the newest checkpoint is to be another one."""
    files = desk.files()
    files.content["data/log/Checkpoint"] = files.content[paths.checkpoint(6)]
    return files


@forgery("file.unexpected", "data/log/checkpoints/x000/006")
def a_kept_checkpoint_has_a_second_name(desk: Desk) -> MemoryFiles:
    """Over six entries there are to be two checkpoints, each found by another reader."""
    files = desk.files()
    files.content["data/log/checkpoints/x000/006"] = desk.point(6, 5)
    return files


@forgery("file.unexpected", "data/bodies/000.p/013")
def a_file_of_bodies_has_a_second_name(desk: Desk) -> MemoryFiles:
    """Other bodies are to lie beside the right ones."""
    files = desk.files()
    files.content["data/bodies/000.p/013"] = files.content[BODIES]
    return files


@forgery("file.unexpected", "data/views/statement.html")
def a_page_that_runs_lies_beside_the_tables(desk: Desk) -> MemoryFiles:
    """Whoever clicks on it in the folder of an honest archive is to run it."""
    files = desk.files()
    files.content["data/views/statement.html"] = b"<script>alert(1)</script>"
    return files


@forgery("file.unexpected", "data/log/e\u0301")
def a_name_is_spelled_with_a_combining_mark(desk: Desk) -> MemoryFiles:
    """On a disk that normalises names, the list and the folder are to differ for ever."""
    files = desk.files()
    files.content["data/log/e\u0301"] = b"x"
    return files


@forgery("file.kind", "data/log/tile/1")
def an_empty_folder_announces_a_level_of_the_tree(desk: Desk) -> MemoryFiles:
    """A message is to be carried in the names of folders."""
    files = desk.files()
    files.others["data/log/tile/1"] = Kind.EMPTY
    return files
