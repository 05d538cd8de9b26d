"""What comes in a form: the options, and which form is meant."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.frozen import dataclass
from cli import editing
from cli.options import reference_of, require_none
from cli.session import Session
from cli.stating import Given, claim_of

if TYPE_CHECKING:
    from archive.service.archive import Archive
    from archive.service.recording import Written

_ALL_IN_FORM = "the form says all of it, the reason too: leave the other options out"
_PARTS = ("part", "part_expressed", "part_qualifier", "part_handle")


def form_options() -> list[click.Parameter]:
    """Return new options that say that a form is used, and which."""
    return [
        click.Option(
            ["--edit"], is_flag=True, help="Write it in an editor: that of VISUAL or EDITOR."
        ),
        click.Option(
            ["--form"],
            type=click.Path(path_type=Path, allow_dash=True),
            metavar="FILE",
            help="Take it from a form in FILE, that --edit kept or you wrote; `-` for stdin.",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How something is added: in an editor, or by the form in a file; restricted; for a trial."""

    edit: bool
    form: Path | None
    restricted: bool | None
    dry_run: bool


def add(
    session: Session,
    asked: Mapping[str, str | None],
    said: tuple[str, ...],
    given: Given,
    how: How,
) -> None:
    """Record a new statement by the form that is meant, or one that begins with the options.

    *asked*: subject, property and source as far as they were given.
    """
    require_none({name: given.get(name) for name in _PARTS}, "a part is added without a form")
    if how.form is not None:
        require_none({**asked, **given, "said": said}, _ALL_IN_FORM)

    def begin(archive: "Archive") -> str:
        from archive.service.form_making import Begun, form_to_add

        begun = Begun(
            subject=asked["subject"] or "",
            property=asked["property"] or "",
            claim=claim_of(given, whole=False),
            source=asked["source"] or "",
            said=said,
            reference=reference_of(given),
        )
        return form_to_add(archive, begun)

    def take(archive: "Archive", data: bytes, name: str) -> "Written":
        from archive.service.forms import add_form

        return add_form(archive, data, name, restricted=how.restricted, dry_run=how.dry_run)

    _record(session, begin, take, edit=how.edit, form=how.form, dry_run=how.dry_run)


def correct(
    session: Session,
    name: str,
    reason: str | None,
    asked: Mapping[str, object],
    *,
    edit: bool,
    form: Path | None,
    dry_run: bool,
) -> None:
    """Record a correction of *name* by a form, *form* or one with all that it says now."""
    _require_no_more(reason, asked, form)

    def begin(archive: "Archive") -> str:
        from archive.service.form_making import form_to_correct

        return form_to_correct(archive, name, reason or "")

    def take(archive: "Archive", data: bytes, file: str) -> "Written":
        from archive.service.forms import correct_form

        return correct_form(archive, name, data, file, dry_run=dry_run)

    _record(session, begin, take, edit=edit, form=form, dry_run=dry_run)


def add_entity(
    session: Session,
    given: Mapping[str, str | dict[str, str] | None],
    *,
    identified: bool,
    edit: bool,
    form: Path | None,
    restricted: bool | None,
    dry_run: bool,
) -> None:
    """Record a new entity by a form, *form* or one that begins with what was *given*.

    *given*: `kind`, `handle` and `label`, texts by language.
    """
    if form is not None:
        require_none({**given, "identified": not identified}, _ALL_IN_FORM)

    def begin(archive: "Archive") -> str:
        from archive.service.entity_forms import entity_to_add

        kind, handle, label = (given.get(name) for name in ("kind", "handle", "label"))
        return entity_to_add(
            kind if isinstance(kind, str) else "",
            label if isinstance(label, dict) else None,
            handle if isinstance(handle, str) else None,
            identified=identified,
        )

    def take(archive: "Archive", data: bytes, name: str) -> "Written":
        from archive.service.entity_forms import add_entity_form

        return add_entity_form(archive, data, name, restricted=restricted, dry_run=dry_run)

    _record(session, begin, take, edit=edit, form=form, dry_run=dry_run)


def correct_entity(
    session: Session,
    name: str,
    reason: str | None,
    asked: Mapping[str, object],
    *,
    edit: bool,
    form: Path | None,
    dry_run: bool,
) -> None:
    """Record a correction of the entity *name* by a form, *form* or one with all of it."""
    _require_no_more(reason, asked, form)

    def begin(archive: "Archive") -> str:
        from archive.service.entity_forms import entity_to_correct

        return entity_to_correct(archive, name, reason or "")

    def take(archive: "Archive", data: bytes, file: str) -> "Written":
        from archive.service.entity_forms import correct_entity_form

        return correct_entity_form(archive, name, data, file, dry_run=dry_run)

    _record(session, begin, take, edit=edit, form=form, dry_run=dry_run)


def _require_no_more(reason: str | None, asked: Mapping[str, object], form: Path | None) -> None:
    if form is None:
        require_none(asked, "write what is to change in the form")
    else:
        require_none({**asked, "reason": reason}, _ALL_IN_FORM)


def _record(
    session: Session,
    begin: "Callable[[Archive], str]",
    take: "Callable[[Archive, bytes, str], Written]",
    *,
    edit: bool,
    form: Path | None,
    dry_run: bool,
) -> None:
    from archive.service.recording import Written
    from cli.telling.writings import unchanged, written

    if edit:
        editing.require_terminal(session)
    with session.archive() as archive:

        def record(data: bytes, name: str) -> Written:
            return take(archive, data, name)

        if form is None:
            done = editing.edited(session, begin(archive), record, dry_run=dry_run)
        else:
            done = editing.taken_up(session, form, record, edit=edit, dry_run=dry_run)
    if done is None:
        session.output.result(Written(addresses=(), ids=(), lines=()), unchanged)
    else:
        session.output.result(done, written)
