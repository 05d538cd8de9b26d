"""The programs in Go, compiled, and copies of an archive for them to read."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
DEBIAN = Path("/usr/share/gocode")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both programs, `tlogreader` and `verifier`."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("no Go compiler is installed here (Debian: golang-go)")
    if not (DEBIAN / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("golang.org/x/mod is not installed here (Debian: golang-golang-x-mod-dev)")
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        # The packages of the system, and no download.
        "GO111MODULE": "off",
        "GOPATH": str(DEBIAN),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    done = subprocess.run(
        [go, "build", "-o", f"{folder}/", "./tlogreader", "./verifier"],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder
