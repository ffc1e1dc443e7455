"""`./run`: sets up what is missing, heals what was interrupted, and never asks twice for what it cannot have."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
# stands for the base Python: says it is new enough, and as `-m venv` leaves a Python that can do everything
PYTHON = """#!/bin/sh
echo "python $*" >>"$LOG"
case "$*" in
  "-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python" ;;
esac
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="run is for a POSIX shell")


class Start:
    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "scandesk", folder / "log"
        self.tools = folder / "tools"
        self.folder.mkdir()
        self.tools.mkdir()
        for name in ("run", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(REPOSITORY / name, self.folder)
        self.tool("python3.13", PYTHON)
        for name in ("dirname", "id", "cat", "cp", "cmp", "mkdir", "grep", "env", "sh", "rm"):
            (self.tools / name).symlink_to(shutil.which(name) or name)

    def tool(self, name: str, text: str) -> None:
        file = self.tools / name
        file.write_text(text)
        file.chmod(0o755)

    def __call__(self) -> tuple[str, str]:
        """Start once; return what was said and what was called."""
        self.log.write_text("")
        env = {"PATH": str(self.tools), "LOG": str(self.log)}
        done = subprocess.run([self.folder / "run"], env=env, capture_output=True, text=True, check=True, timeout=60)
        return done.stderr, self.log.read_text()


@pytest.fixture
def start(tmp_path) -> Start:
    return Start(tmp_path)


def test_packages_that_cannot_be_had_are_asked_for_once(start):
    start.tool("dpkg-query", "#!/bin/sh\nexit 1\n")
    for name in ("apt-get", "sudo"):
        start.tool(name, f'#!/bin/sh\necho "{name} $*" >>"$LOG"\nexit 1\n')
    said, called = start()
    assert "could not be installed: libpango" in said
    assert "apt-get update" in called
    said, called = start()
    assert said == ""
    assert "apt-get" not in called
    assert "pip install" not in called
    start.tool("dpkg-query", '#!/bin/sh\n[ "$4" = libpango-1.0-0 ] && echo "ok installed"\n')
    assert "apt-get update" in start()[1]  # another list is another question


def test_an_environment_that_was_interrupted_is_made_again(start):
    half = start.folder / ".venv" / "bin"
    half.mkdir(parents=True)
    (half / "python").write_text("#!/bin/sh\nexit 1\n")  # there, but without pip
    (half / "python").chmod(0o755)
    said, called = start()
    assert "Setting up Scandesk" in said
    assert "-m venv --clear" in called
    assert "pip install" in called
    said, called = start()
    assert said == ""
    assert "venv" not in called.replace(str(start.folder), "")
