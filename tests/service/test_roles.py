"""Four roles in one database: each does its work, and is refused everything else by the server."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ProgrammingError

from archive.errors import ArchiveError, ConflictError, MalformedError, NotReadyError
from archive.service import keeping, publishing, reading, redacting
from archive.service.archive import Archive
from archive.service.depositing import deposit
from archive.service.roles import Given, give_roles
from archive.service.signing import sign_checkpoint
from archive.store import engines, roles
from archive.store.capture_rows import CaptureRows
from archive.verify.report import Answer
from tests.conftest import postgresql_execute
from tests.labs import TEXT, Lab, P, Q, S, entity
from tests.rules.histories import say
from tests.service.conftest import write_example
from tests.service.test_importing import bring, row

DURABLE = (
    "alembic_version",
    "entry",
    "body",
    "redacted",
    "checkpoint",
    "head",
    "intake",
    "secret",
    "capture_part",
)
ROLES = ("owner", "application", "steward", "auditor")


@dataclass(frozen=True)
class Team:
    """An archive on a server, and what its four roles are called there."""

    lab: Lab
    url: URL
    names: dict[str, str]

    @contextmanager
    def opened(self, role: str) -> Iterator[Archive]:
        """Yield the archive as *role* has it: the same folder, under an address of their own."""
        marker = self.lab.place / "muniment.toml"
        kept = marker.read_text()
        # A server that trusts its own machine asks for no password; a wrong one must not be told.
        mine = self.url.set(username=self.names[role], password="s3cret")
        database = mine.render_as_string(hide_password=False)
        marker.write_text(re.sub("(?m)^database = .*$", f'database = "{database}"', kept))
        try:
            with Archive.open_as_it_is(self.lab.place, self.lab.around) as archive:
                yield archive
        finally:
            marker.write_text(kept)

    def sql(self, role: str, *statements: str) -> None:
        with self.opened(role) as archive, engines.writing(archive.engine) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


def names() -> dict[str, str]:
    own = uuid4().hex[:8]
    # Names that must be quoted wherever they stand.
    return {role: f"Role \"{role}\" '{own}'" for role in ROLES}


@pytest.fixture
def named(postgresql_server: URL) -> Iterator[dict[str, str]]:
    """Names of roles, which are gone afterwards. The database they had rights in is gone first."""
    given = names()
    yield given
    for name in given.values():
        quoted = name.replace('"', '""')
        postgresql_execute(postgresql_server, f'DROP ROLE IF EXISTS "{quoted}"')


@pytest.fixture
def lab_there(named: dict[str, str], postgresql_url: str, tmp_path: Path) -> Lab:
    lab = Lab(tmp_path / "lab")
    lab.folder.mkdir()
    lab.found(postgresql_url)
    return lab


def give(lab: Lab, named: dict[str, str], *, printed: bool = False) -> Given:
    with lab.opened() as archive:
        return give_roles(archive, **named, printed=printed)


@pytest.fixture
def team(lab_there: Lab, named: dict[str, str], postgresql_url: str) -> Team:
    done = give(lab_there, named)
    assert set(done.new) == set(named.values())
    lab_there.record(entity(P))
    return Team(lab_there, make_url(postgresql_url), named)


def test_the_application_does_the_daily_work(team: Team) -> None:
    file = write_example(team.lab.folder)
    with team.opened("application") as archive:
        deposit(archive, file)
        deposit(archive, file)
        keeping.rebuild(archive)
        assert keeping.check_views(archive) == ()
        assert keeping.upgrade(archive)[0]
        assert sign_checkpoint(archive) is None
        publishing.publish(
            archive, team.lab.folder / "snapshot", audience=publishing.Audience.PUBLIC
        )
        assert reading.status(archive).status.standing.size == 4
    assert team.lab.verify().answer is Answer.VERIFIED
    # Whoever rebuilds, the views stay the application's.
    for role in ("owner", "steward"):
        with team.opened(role) as archive:
            keeping.rebuild(archive)
        with team.opened("application") as archive:
            keeping.rebuild(archive)


def test_an_import_needs_no_more_than_the_application_has(team: Team) -> None:
    team.lab.record(say("source.added", S, handle="list"))
    with team.opened("application") as archive:
        bring(archive, [row(1), row(2)])
        size = reading.status(archive).status.standing.size
        bring(archive, [row(1), row(2)])
        assert reading.status(archive).status.standing.size == size == 5


def test_the_steward_redacts_and_the_application_is_told_who_may(team: Team) -> None:
    note = say("note.added", P, text="Private words.")
    team.lab.record(note)
    with (
        team.opened("application") as archive,
        pytest.raises(NotReadyError, match="may not delete bodies") as refused,
    ):
        redacting.redact(archive, (), ("3.0",), reason="privacy", confirmed=1)
    assert "stewards" in refused.value.remedy
    assert team.lab.verify().size == 4
    with team.opened("steward") as archive:
        done = redacting.redact(archive, (), ("3.0",), reason="privacy", confirmed=1)
        # The tables are another's, so their files are not written anew yet.
        assert "owner" in (done.unfinished or "")
    own = team.names["owner"].replace('"', '""')
    with team.lab.opened() as archive, engines.alone(archive.engine) as connection:
        connection.exec_driver_sql(f'ALTER DATABASE {team.url.database} OWNER TO "{own}"')
    with team.opened("owner") as archive:
        assert redacting.finish(archive).unfinished is None
    assert team.lab.verify().answer is Answer.VERIFIED


def test_the_auditor_reads_and_verifies_and_writes_nothing(team: Team) -> None:
    with team.opened("auditor") as archive:
        report = team.lab.verify()
        assert report.answer is Answer.VERIFIED
        assert reading.status(archive).status.standing.size == 3
        assert keeping.check_views(archive) == ()
        for work in (lambda: sign_checkpoint(archive), lambda: keeping.rebuild(archive)):
            with pytest.raises(NotReadyError, match="access to it is denied"):
                work()
    # What the application makes anew, the auditor reads as well.
    with team.opened("application") as archive:
        keeping.rebuild(archive)
    with team.opened("auditor") as archive:
        assert reading.status(archive).status.standing.size == 3


def change(table: str) -> list[str]:
    return [
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} ADD COLUMN more text",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        f"DROP TABLE {table}",
        f"CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION muniment_refuse()",
        f"CREATE RULE r AS ON INSERT TO {table} DO INSTEAD NOTHING",
        f"CREATE INDEX ON {table} ((1))",
    ]


UPDATES = {
    "alembic_version": "version_num = '0'",
    "entry": "note = ''",
    "body": "content = ''",
    "redacted": "by_event = 0",
    "checkpoint": "kept = 1",
    "head": "size = 0",
    "intake": "seen = NULL",
    "secret": "value = ''",
    "capture_part": "content = ''",
}
INSERTS = {
    "alembic_version": "'9'",
    "entry": "99, ''",
    "body": "9999, decode(repeat('00', 16), 'hex'), ''",
    "redacted": "1, 2",
    "checkpoint": "99, '', 0, 0",
    "head": "1, 0",
    "intake": "'set', '', 'ent:aaaaaaaaaaaa', NULL, NULL",
    "secret": "1, ''",
    "capture_part": "'sha256:', 0, ''",
}
ADDED = ("entry", "body", "redacted", "checkpoint", "intake", "capture_part")
ELSEWHERE = [
    "CREATE TABLE mine (a int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "DROP FUNCTION muniment_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION muniment_refuse() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'",
    "ALTER FUNCTION muniment_refuse() RENAME TO other",
    "SET session_replication_role = replica",
    "CREATE ROLE mighty SUPERUSER",
    "DROP SCHEMA public CASCADE",
]


def forbidden(role: str) -> list[str]:
    found = [statement for table in DURABLE for statement in change(table)]
    changes = {"auditor": ()}.get(role, ("head", "intake"))
    found += [f"UPDATE {t} SET {said}" for t, said in UPDATES.items() if t not in changes]
    adds = {"auditor": ()}.get(role, ADDED)
    found += [f"INSERT INTO {t} VALUES ({row})" for t, row in INSERTS.items() if t not in adds]
    if role == "steward":
        found.remove("DELETE FROM body")
        found.remove("DELETE FROM capture_part")
    if role == "auditor":
        found += [
            "SELECT * FROM secret",
            "SELECT * FROM intake",
            "CREATE TEMPORARY TABLE t (a int)",
        ]
        found += ["DELETE FROM muniment_views.label", "DROP SCHEMA muniment_views CASCADE"]
        found += ["INSERT INTO muniment_views.view_version VALUES ('x', 1)"]
        found += ["CREATE TABLE muniment_views.mine (a int)", "SELECT * FROM head FOR UPDATE"]
    return found + ELSEWHERE


@pytest.mark.parametrize("role", ["application", "steward", "auditor"])
def test_the_server_refuses_whatever_a_role_may_not_do(team: Team, role: str) -> None:
    above = {"application": ("owner", "steward"), "steward": ("owner",), "auditor": ROLES[:3]}
    quoted = [team.names[one].replace('"', '""') for one in above[role]]
    wanted = [*forbidden(role), *(f'SET ROLE "{one}"' for one in quoted)]
    done, states = list[str](), set[str]()
    with team.opened(role) as archive:
        for statement in wanted:
            try:
                with engines.writing(archive.engine) as connection:
                    connection.exec_driver_sql(statement)
            except (ArchiveError, ProgrammingError) as error:
                cause = error.__cause__ if isinstance(error, ArchiveError) else error
                states.add(cause.orig.sqlstate)
            else:
                done.append(statement)
    assert done == []
    # Refused for want of a right, and not for any other reason.
    assert states == {"42501"}
    assert team.lab.verify().answer is Answer.VERIFIED


def test_even_the_steward_deletes_no_body_that_is_not_redacted(team: Team) -> None:
    with pytest.raises(Exception, match="only when redacted"):
        team.sql("steward", "DELETE FROM body")


NAMED = "only when no body names it"


def test_even_the_steward_deletes_no_file_that_a_body_names(team: Team) -> None:
    with team.opened("application") as archive:
        captures = CaptureRows(archive.engine)
        digest, length = captures.put(TEXT)
        other, _ = captures.put(b"of nobody")
    team.lab.record(say("source.added", S))
    team.lab.record(say("source.captured", S, digest=digest, bytes=length))
    false = "CREATE TEMPORARY TABLE gone (digest text); SET LOCAL search_path = pg_temp, public"
    own = "CREATE TEMPORARY TABLE body (content bytea)"
    for before in ("SELECT 1", false, f"{false}; {own}"):
        with pytest.raises(Exception, match=NAMED):
            team.sql("steward", before, "DELETE FROM public.capture_part")
    with team.opened("steward") as archive:
        captures = CaptureRows(archive.engine)
        assert captures.remove(other)
        assert not captures.remove(other)
        with pytest.raises(Exception, match=NAMED):
            captures.remove(digest)
        redacting.redact(archive, (), ("4.0",), reason="privacy", confirmed=1)
        assert captures.remove(digest)
        assert list(captures) == []


TRICKS = {
    "a table of the same name": "SET LOCAL search_path = muniment_views, public, pg_catalog",
    "a temporary table": "CREATE TEMPORARY TABLE redacted AS SELECT event, event AS by_event "
    "FROM public.body; SET LOCAL search_path = pg_temp, public",
    "a function of the same name": "CREATE FUNCTION muniment_views.quote_ident(name) RETURNS "
    "pg_catalog.text LANGUAGE sql AS 'SELECT ''muniment_views''::pg_catalog.text'; "
    "SET LOCAL search_path = muniment_views, pg_catalog",
    "an operator of the same name": "CREATE FUNCTION muniment_views.always(bigint, bigint) RETURNS "
    "boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR muniment_views.= "
    "(LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = muniment_views.always); "
    "SET LOCAL search_path = muniment_views, pg_catalog",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_no_other_table_function_or_operator_leads_the_guard_astray(team: Team, trick: str) -> None:
    note = say("note.added", P, text="Private words.")
    team.lab.record(note, entity(Q))
    with team.opened("steward") as archive:
        redacting.redact(archive, (), ("3.0",), reason="privacy", confirmed=1)
    false = "CREATE TABLE muniment_views.redacted AS SELECT event, event AS by_event FROM body"
    with pytest.raises(Exception, match="only when redacted"):
        team.sql("steward", false, trick, "DELETE FROM public.body")
    assert team.lab.verify().answer is Answer.VERIFIED


def test_repeated_it_changes_nothing_and_takes_back_what_was_given_too_much(team: Team) -> None:
    own = team.names["application"].replace('"', '""')
    with team.lab.opened() as archive, engines.writing(archive.engine) as connection:
        connection.exec_driver_sql(f'GRANT ALL ON entry, secret TO "{own}"')
        connection.exec_driver_sql("GRANT ALL ON body TO PUBLIC")
    done = give(team.lab, team.names)
    assert done.new == ()
    assert done.allowed == done.roles.allowed


def test_the_printed_sql_is_all_that_is_needed(
    lab_there: Lab, named: dict[str, str], postgresql_server: URL
) -> None:
    done = give(lab_there, named, printed=True)
    assert (done.printed, done.new) == (True, ())
    with lab_there.opened() as archive, engines.writing(archive.engine) as connection:
        assert not any(roles._is_there(connection, name) for name in named.values())
        connection.exec_driver_sql(";\n".join(done.statements))
        found = {role: roles.allowed(connection, role) for role in done.allowed}
    assert found == done.allowed


def test_a_role_that_can_do_more_is_refused_and_nothing_is_changed(
    lab_there: Lab, named: dict[str, str], postgresql_server: URL
) -> None:
    mighty = named["auditor"].replace('"', '""')
    postgresql_execute(postgresql_server, f'CREATE ROLE "{mighty}" IN ROLE pg_write_all_data')
    with pytest.raises(ConflictError, match="could do DELETE, INSERT"):
        give(lab_there, named)
    with lab_there.opened() as archive, engines.reading(archive.engine) as connection:
        assert not roles._is_there(connection, named["steward"])


def test_a_role_that_may_become_the_owner_is_refused(team: Team, postgresql_server: URL) -> None:
    member, other = (team.names[one].replace('"', '""') for one in ("auditor", "application"))
    postgresql_execute(postgresql_server, f'ALTER ROLE "{member}" NOINHERIT')
    postgresql_execute(postgresql_server, f'GRANT "{other}" TO "{member}" WITH INHERIT FALSE')
    with pytest.raises(ConflictError, match="is a member of"):
        give(team.lab, team.names)


def test_whoever_may_not_make_roles_is_told_so(team: Team) -> None:
    with team.opened("auditor") as archive, pytest.raises(NotReadyError, match="access") as told:
        give_roles(archive, **team.names)
    assert "s3cret" not in str(told.value)
    with team.opened("auditor") as archive:
        assert "s3cret" not in give_roles(archive, **team.names, printed=True).database


@pytest.mark.parametrize("name", ["", "pg_mine", "a" * 64, "a\0b"])
def test_a_name_that_no_role_can_have_is_refused(
    lab_there: Lab, named: dict[str, str], name: str
) -> None:
    with pytest.raises(MalformedError, match="cannot name a role"):
        give(lab_there, {**named, "steward": name})


def test_four_roles_have_four_names(lab_there: Lab, named: dict[str, str]) -> None:
    with pytest.raises(ConflictError, match="two are the same"):
        give(lab_there, {**named, "steward": named["auditor"]})


def test_the_owner_is_who_owns_the_tables_if_nobody_else_is_named(
    lab_there: Lab, named: dict[str, str]
) -> None:
    assert give(lab_there, {**named, "owner": ""} | {"owner": None}).roles.owner == "postgres"


def test_a_file_knows_no_roles(founded: Lab) -> None:
    with pytest.raises(ConflictError, match="knows no roles"):
        give(founded, names())
