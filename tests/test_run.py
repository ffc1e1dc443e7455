"""`./run`: sets up what is missing, heals what was interrupted, and never asks twice for what it cannot have."""

import os
import shutil
import subprocess
import sys
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

pytestmark = pytest.mark.skipif(os.name == "nt", reason="NO POSIX SHELL: run is for one")


class Start:
    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder / "scandesk", folder / "log"
        self.tools = folder / "tools"
        self.folder.mkdir()
        self.tools.mkdir()
        for name in ("run", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(REPOSITORY / name, self.folder)
        self.tool("python3.13", PYTHON)
        for name in ("dirname", "id", "cat", "cp", "cmp", "mkdir", "grep", "env", "sh", "rm", "tail"):
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


# --- with a real Python: what the years do to an environment

APP = """import sys
if open(__file__ + ".broken").read():
    sys.exit("it needs more")
print("started", *sys.argv[1:])
"""


class RealStart:
    """A Scandesk with a real environment, no packages to fetch, and an app.py that only says that it started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tools = folder / "scandesk", folder / "tools"
        self.folder.mkdir()
        self.tools.mkdir()
        shutil.copy(REPOSITORY / "run", self.folder)
        self.write("requirements.txt", "# nothing\n")
        self.write("app.py", APP)
        self.write("app.py.broken", "")
        for name in ("dirname", "id", "cat", "cp", "cmp", "grep", "tail", "sh"):
            (self.tools / name).symlink_to(shutil.which(name) or name)
        (self.tools / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def __call__(self) -> tuple[int, str, str]:
        # PIP_NO_INDEX: as without internet, whatever this PC has
        env = {"PATH": str(self.tools), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "HOME": str(self.folder)}
        command = [self.folder / "run", "hello"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=300)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> RealStart:
    start = RealStart(tmp_path_factory.mktemp("real"))
    status, said, told = start()
    assert (status, said) == (0, "started hello\n"), told
    assert "Setting up Scandesk" in told
    return start


def test_the_second_start_sets_nothing_up(installed):
    assert installed() == (0, "started hello\n", "")


def test_a_folder_that_was_moved_starts_as_before(installed):
    before = installed.folder
    installed.folder = before.rename(before.with_name("moved here"))
    try:
        assert installed() == (0, "started hello\n", "")
    finally:
        installed.folder = installed.folder.rename(before)


def test_new_packages_without_internet_are_said_and_the_old_ones_go_on(installed):
    installed.write("requirements.txt", "scandesk-has-no-such-package==1\n")
    try:
        status, said, told = installed()
        assert (status, said) == (0, "started hello\n")
        assert "Is this PC connected to the internet?" in told
        assert "goes on with the packages that are there" in told
        assert "tries again" in told
        assert "could not be installed" in installed()[2]  # and it does try again
        installed.write("app.py.broken", "yes")
        status, said, told = installed()
        assert (status, said) == (1, "")
        assert "cannot start without them" in told
        assert "docs/OPERATING.md, Roll back" in told
    finally:
        installed.write("app.py.broken", "")
        installed.write("requirements.txt", "# nothing\n")
    assert installed() == (0, "started hello\n", "")


def test_a_python_that_the_system_replaced_is_noticed_and_the_environment_made_again(installed):
    """Debian 12 has Python 3.11, Debian 13 has 3.13: the link is broken, or the packages lie where it never looks."""
    python = installed.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python3.that-was-removed")
    status, said, told = installed()
    assert (status, said) == (0, "started hello\n"), told
    assert "Setting up Scandesk" in told
    installed.write(".venv/.python", "3.9\n")
    assert "Installing the Python packages" in installed()[2]
    assert installed() == (0, "started hello\n", "")
