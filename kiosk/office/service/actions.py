"""Installing and removing the service on a Linux PC with systemd. Everything here asks for the administrator."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.core.commands import DATA_FILE
from kiosk.core.owner import name_of
from kiosk.core.secret import read_secret
from kiosk.office.addresses.reach import mark_of, reach
from kiosk.office.listening import EVERYWHERE
from kiosk.office.service.plan import ServiceRefused
from kiosk.office.service.records import NAME, UNIT_FILE, Service
from kiosk.office.service.unit import unit

ROOTS_FOLDER = Path("/")
RUNNING_SYSTEMD = Path("/run/systemd/system")
TRIES, TRY_EVERY_S = 60, 0.5
STATES = ("LoadState", "ActiveState", "UnitFileState", "ActiveEnterTimestamp", "NRestarts")

Run = Callable[[Sequence[str]], str]


def run(command: Sequence[str]) -> str:
    """Run a command of the system and return what it said; ServiceRefused when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603  ours
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceRefused(f"{command[0]} could not be run: {error}.") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise ServiceRefused(f"'{' '.join(command)}' failed: {said or f'exit status {done.returncode}'}")
    return done.stdout


def install(service: Service, do: Run = run, unit_file: Path = UNIT_FILE) -> None:
    """Make the user and the data folder, write the unit, and start it; anything missing is refused before that."""
    _make_user(service, do)
    _try_as_user(service)
    _hand_over(service)
    unit_file.write_text(unit(service), encoding="utf-8")
    unit_file.chmod(0o644)
    do(["systemctl", "daemon-reload"])
    do(["systemctl", "enable", NAME])
    do(["systemctl", "restart", NAME])


def uninstall(do: Run = run, unit_file: Path = UNIT_FILE) -> bool:
    """Stop the service and take its unit away; False when there is none. Data and user stay."""
    if not unit_file.exists():
        return False
    do(["systemctl", "disable", "--now", NAME])
    unit_file.unlink()
    do(["systemctl", "daemon-reload"])
    return True


def states(do: Run = run) -> dict[str, str]:
    """Return what systemd says about the service, by name; nothing where there is no systemd."""
    if not RUNNING_SYSTEMD.exists():
        return {}
    said = do(["systemctl", "show", NAME, f"--property={','.join(STATES)}"])
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def answers(service: Service, tries: int = TRIES) -> bool:
    """Tell whether this Scandesk answers where the service listens, soon."""
    host = EVERYWHERE.get(service.host, service.host)
    address = f"http://[{host}]:{service.port}" if ":" in host else f"http://{host}:{service.port}"
    mark = mark_of(read_secret(service.data))
    for number in range(tries):
        if number:
            threading.Event().wait(TRY_EVERY_S)
        if reach(address, mark, limit_s=2).is_ours:
            return True
    return False


def _make_user(service: Service, do: Run) -> None:
    if sys.platform == "win32":
        return
    if number_of(service.user) is not None:
        return
    if service.user != NAME:
        raise ServiceRefused(f"There is no user {service.user} on this PC.")
    home = str(service.data)
    do(["useradd", "--system", "--home-dir", home, "--no-create-home", "--shell", "/usr/sbin/nologin", NAME])


def number_of(user: str) -> tuple[int, int] | None:
    """Return the numbers of a user and of the user's group, or None when there is no such user."""
    if sys.platform == "win32":
        return None
    import pwd  # noqa: PLC0415  Windows has none

    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def _hand_over(service: Service) -> None:
    """Give the data folder to the service's user. It must be ours: nobody's documents change hands by mistake."""
    if sys.platform == "win32":
        return
    folder, numbers = service.data, number_of(service.user)
    if numbers is None:
        raise ServiceRefused(f"The user {service.user} could not be made.")
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    is_ours = not there or not there.isdisjoint({DATA_FILE, "secret"})
    if not is_ours or folder.is_symlink() or len(folder.parts) < 3:
        raise ServiceRefused(f"{folder} does not look like a data folder of Scandesk, so it was left as it is.")
    read_secret(folder)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *numbers, follow_symlinks=False)
    folder.chmod(0o700)


def _try_as_user(service: Service) -> None:
    if sys.platform == "win32":
        return
    numbers = number_of(service.user) or (0, 0)
    command = [str(service.python), str(service.program / "app.py"), "--help"]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SCANDESK_INSTANCE": str(service.data)}
    words = f"The user {service.user} cannot start {service.program / 'app.py'}"
    to_do = (
        f"Move the program to /opt/scandesk and install it from there, or let it run as "
        f"{name_of(service.program.stat().st_uid)}: add --user {name_of(service.program.stat().st_uid)}."
    )
    try:
        done = subprocess.run(  # noqa: S603  our own program
            command,
            user=numbers[0],
            group=numbers[1],
            extra_groups=[],
            cwd=ROOTS_FOLDER,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceRefused(f"{words}: {error}. {to_do}") from error
    if done.returncode:
        raise ServiceRefused(f"{words}: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]} {to_do}")
