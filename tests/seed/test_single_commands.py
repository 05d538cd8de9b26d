"""The real report entered once more, one command at a time, gives the views of the deposit."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.intake import marked
from archive.intake.nodes import Items, Members, Node, Scalar
from archive.intake.order import ordered
from archive.vocabulary import VOCABULARY
from cli.main import main

MODALITIES = {"exact": "", "approximate": "about ", "atLeast": "at least ", "atMost": "at most "}
SIZES = {1: "tens", 2: "hundreds", 3: "thousands", 6: "millions"}
PLACES = {"event", "since", "until", "link", "number", "reference"}
"""Columns that tell where in the log a row comes from, not what it says."""

Plain = str | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True)
class Shop:
    """One archive and the command that writes it."""

    folder: Path

    def __call__(self, *words: str) -> None:
        environment = {
            "MUNIMENT_HOME": str(self.folder / "home"),
            "MUNIMENT_ARCHIVE": str(self.folder / "archive"),
            "MUNIMENT_KEY": "",
            "NO_COLOR": "1",
        }
        result = CliRunner().invoke(main, words, env=environment)
        assert result.exit_code == 0, (words, result.stdout, result.stderr)

    def rows(self, table: str) -> list[dict[str, object]]:
        with closing(sqlite3.connect(self.folder / "archive" / "archive.db")) as raw:
            raw.row_factory = sqlite3.Row
            query = f"SELECT * FROM {table} WHERE until IS NULL ORDER BY event"
            return [dict(row) for row in raw.execute(query)]

    def handles(self) -> dict[object, object]:
        """Return what to call each minted id: it differs from archive to archive."""
        every = (row for table in ("entity", "source", "statement") for row in self.rows(table))
        return {row["id"]: row["handle"] or "without a handle" for row in every}

    def view(self, table: str) -> list[dict[str, object]]:
        """Return the current rows of *table*, in an order and by names that are not the log's."""
        names = self.handles()
        told = [
            {name: names.get(cell, cell) for name, cell in row.items() if name not in PLACES}
            for row in self.rows(table)
        ]
        return sorted(told, key=lambda row: json.dumps(row, sort_keys=True))

    def chains(self) -> dict[object, list[tuple[object, ...]]]:
        """Return the references of each statement in their order, each with its steps."""
        names = self.handles()

        def cells(row: Mapping[str, object]) -> tuple[object, ...]:
            kept = (cell for name, cell in row.items() if name not in PLACES)
            return tuple(names.get(cell, cell) for cell in kept)

        steps: dict[tuple[object, object], list[tuple[object, ...]]] = {}
        for row in sorted(self.rows("step"), key=lambda row: (row["event"], row["number"])):
            steps.setdefault((row["event"], row["reference"]), []).append(cells(row))
        found: dict[object, list[tuple[object, ...]]] = {}
        for row in sorted(self.rows("reference"), key=lambda row: (row["event"], row["number"])):
            own = steps.get((row["event"], row["number"]), [])
            found.setdefault(names[row["id"]], []).append((*cells(row), tuple(own)))
        return found


@pytest.fixture
def shops(tmp_path: Path) -> tuple[Shop, Shop]:
    made = []
    for name in ("deposited", "by-hand"):
        shop = Shop(tmp_path / name)
        folder = str(tmp_path / name / "archive")
        shop("init", folder, "--origin", "example.org/january-2022", "--key", "aigerim")
        made.append(shop)
    return made[0], made[1]


def test_single_commands_give_the_views_of_the_deposit(
    shops: tuple[Shop, Shop], tmp_path: Path, article: str, article_deposit: str
) -> None:
    deposited, by_hand = shops
    (tmp_path / "article.txt").write_bytes(article.encode())
    (tmp_path / "article.yaml").write_text(article_deposit, encoding="utf-8")
    deposited("deposit", str(tmp_path / "article.yaml"))
    root = marked.read(article_deposit.encode(), "article.yaml").root
    assert root is not None
    said = plain(root)
    assert isinstance(said, dict)
    for words in commands(said, tmp_path):
        by_hand(*words)
    assert len(by_hand.rows("statement")) == 57
    for table in ("entity", "label", "source", "capture", "property", "statement"):
        assert by_hand.view(table) == deposited.view(table), table
    assert by_hand.chains() == deposited.chains()
    assert bodies(by_hand) == bodies(deposited)
    by_hand("verify")


def bodies(shop: Shop) -> list[str]:
    """Return what every statement says in full, references aside, by handle."""
    names = {str(id): str(name) for id, name in shop.handles().items()}
    with closing(sqlite3.connect(shop.folder / "archive" / "archive.db")) as raw:
        keys = [row["event"] for row in shop.rows("statement")]
        query = f"SELECT content FROM body WHERE event IN ({','.join('?' * len(keys))})"
        contents = [json.loads(content) for (content,) in raw.execute(query, keys)]
    told = []
    for content in contents:
        del content["references"]
        text = json.dumps(content, sort_keys=True)
        for id, name in names.items():
            text = text.replace(id, name)
        told.append(text)
    return sorted(told)


def plain(node: Node) -> Plain:
    match node:
        case Members(entries=entries):
            return {key.text: plain(part) for key, part in entries}
        case Items(items=items):
            return [plain(item) for item in items]
        case Scalar(text=text):
            return text
    raise AssertionError(node)


def commands(said: dict[str, Plain], folder: Path) -> Iterator[list[str]]:
    """Yield one command line for each item, and one more for each further reference."""
    kinds = {name: [str(kind) for kind in body["valueTypes"]] for name, body in VOCABULARY.items()}
    for name, about in part(said, "properties").items():
        values = about["values"]
        kinds[name] = values if isinstance(values, list) else [values]
        yield defined(name, about, kinds[name])
    for handle, about in part(said, "entities").items():
        yield entity(handle, about)
    for handle, about in part(said, "sources").items():
        yield source(handle, about, folder)
    statements = part(said, "statements")
    entities = part(said, "entities")
    # A value may happen to read like the statement's own handle.
    needs = {handle: set(named(about)) - {handle} for handle, about in statements.items()}
    for handle in ordered({handle: sorted(names) for handle, names in needs.items()}):
        yield from stated(handle, statements[handle], kinds, entities)


def part(said: dict[str, Plain], name: str) -> dict[str, dict[str, Plain]]:
    found = said[name]
    assert isinstance(found, dict)
    return found  # type: ignore[return-value]


def named(value: Plain) -> list[str]:
    """Return every scalar in *value* but names of properties: the handles are among them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        inner = [one for name, one in value.items() if name != "property"]
    else:
        inner = value
    return [text for one in inner for text in named(one)]


def defined(name: str, about: dict[str, Plain], kinds: Sequence[str]) -> list[str]:
    words = ["property", "define", name]
    for member in ("label", "description"):
        words += texts(f"--{member}", about[member])
    return words + [word for kind in kinds for word in ("--values", kind)]


def entity(handle: str, about: dict[str, Plain]) -> list[str]:
    words = ["entity", "add", "--kind", str(about["kind"]), "--handle", handle]
    words += ["--not-identified"] if about.get("identified") == "no" else []
    return words + texts("--label", about["label"])


def texts(option: str, by_language: Plain) -> list[str]:
    assert isinstance(by_language, dict)
    return [word for lang, text in by_language.items() for word in (option, f"{lang}={text}")]


def source(handle: str, about: dict[str, Plain], folder: Path) -> list[str]:
    words = ["source", "add", "--handle", handle]
    for member, value in about.items():
        if member == "file":
            words += ["--file", str(folder / str(value))]
        elif not isinstance(value, dict):
            words += [f"--{member}", str(value)]
        elif "absent" in value:
            words += [f"--{value['absent']}", member]
        else:
            words += ["--published", str(value["date"])]
            words += [
                word
                for beside in ("expressed", "basis")
                for word in (f"--{beside}", str(value[beside]))
            ]
    return words


def stated(
    handle: str,
    about: dict[str, Plain],
    kinds: Mapping[str, Sequence[str]],
    entities: Mapping[str, object],
) -> Iterator[list[str]]:
    words = ["add", str(about["subject"]), str(about["property"])]
    words += ["--handle", handle, *value_words(about)]
    words += ["--restricted"] if about.get("restricted") == "yes" else []
    qualifiers = about.get("qualifiers", [])
    assert isinstance(qualifiers, list)
    for one in qualifiers:
        assert isinstance(one, dict)
        words += ["-q", f"{one['property']}={qualifier(one, kinds, entities)}"]
    references = about["references"]
    assert isinstance(references, list)
    first, *others = (reference(one) for one in references)
    yield words + first
    for other in others:
        yield ["cite", handle, *other]


def value_words(about: dict[str, Plain]) -> list[str]:
    words: list[str] = []
    for member in ("expressed", "by"):
        words += [f"--{member}", str(about[member])] if member in about else []
    words += ["--value-basis", str(about["basis"])] if "basis" in about else []
    if "absent" in about:
        absent = str(about["absent"])
        return [*words, f"--{absent}", *([str(about["ground"])] if "ground" in about else [])]
    value = about["value"]
    if isinstance(value, dict) and "modality" in value:
        return [*words, quantity(value), "--expressed", str(value["text"])]
    return [*words, json.dumps(value) if isinstance(value, dict) else str(value)]


def quantity(value: dict[str, Plain]) -> str:
    """Return a quantity as a person types it."""
    modality, unit = str(value["modality"]), value["of"]
    if modality == "orderOfMagnitude":
        return f"{SIZES[int(str(value['magnitude']))]} {unit}"
    if modality == "between":
        return f"between {value['lower']} and {value['upper']} {unit}"
    number = next(value[name] for name in ("amount", "lower", "upper") if name in value)
    return f"{MODALITIES[modality]}{number} {unit}"


def qualifier(
    one: dict[str, Plain], kinds: Mapping[str, Sequence[str]], entities: Mapping[str, object]
) -> str:
    value = one.get("value")
    beside = {name: part for name, part in one.items() if name not in ("property", "value")}
    if isinstance(value, str) and not beside:
        return value
    if isinstance(value, dict):
        return json.dumps({**value, **beside})
    if value is None:
        return json.dumps(beside)
    takes = kinds[str(one["property"])]
    kind = "entity" if value in entities else next(kind for kind in takes if kind != "entity")
    return json.dumps({kind: value, **beside})


def reference(one: Plain) -> list[str]:
    assert isinstance(one, dict)
    words: list[str] = []
    for member, value in one.items():
        if member == "said":
            assert isinstance(value, list)
            words += [word for step in value for word in ("--said", spoken(step))]
        elif member == "loc":
            assert isinstance(value, dict)
            chars = value["chars"]
            assert isinstance(chars, list)
            words += ["--chars", *(str(end) for end in chars)]
        else:
            words += [f"--{member}", str(value)]
    return words


def spoken(step: Plain) -> str:
    """Return one speaker in the grammar of --said."""
    assert isinstance(step, dict)
    told = [str(step["agent"]), str(step["act"])]
    told += ["not"] if step.get("not") == "yes" else []
    told += [str(step["certainty"])] if "certainty" in step else []
    for member, word in (("to", "to"), ("in", "in"), ("date", "on")):
        told += [word, quoted(step[member])] if member in step else []
    for word in ("expressed", "verb"):
        told += [word, quoted(step[word])] if word in step else []
    return " ".join([*told, *([quoted(step["hedge"])] if "hedge" in step else [])])


def quoted(words: Plain) -> str:
    assert isinstance(words, str)
    for start, end in ("''", '""', "“”"):
        if start not in words and end not in words:
            return f"{start}{words}{end}"
    raise AssertionError(words)
