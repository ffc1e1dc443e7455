"""Starting with the PC: a unit that systemd accepts and that leaves little to an attacker; a task in Windows' words."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from app import scandesk
from kiosk.core.commands import DATA_FILE
from kiosk.office.service import actions, plan, task
from kiosk.office.service.plan import ServiceRefused
from kiosk.office.service.records import Chosen, Service
from kiosk.office.service.unit import chosen_in, unit

REPOSITORY = Path(__file__).parents[2]
MOST_EXPOSED = 2.0  # of 10; a service without any restriction has 9.6
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="NO SYSTEMD: without systemd-analyze no unit was checked",
)


@pytest.fixture
def service(tmp_path) -> Service:
    return Service("root", REPOSITORY, Path(sys.executable), tmp_path)  # a user that is on every PC


def verified(text: str, folder: Path) -> str:
    """Return what systemd finds wrong with a unit."""
    file = folder / "scandesk.service"
    file.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def judged(text: str, folder: Path) -> str:
    file = folder / "scandesk.service"
    file.write_text(text)
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "exposure level" in done.stdout, done.stderr
    return done.stdout


def exposure(text: str, folder: Path) -> float:
    found = re.search(r"exposure level for scandesk\.service: ([\d.]+)", judged(text, folder))
    assert found
    return float(found[1])


def badness(text: str, folder: Path) -> tuple[float, int]:
    """Return the exposure and, since that is rounded, the number of doors that are open."""
    return exposure(text, folder), judged(text, folder).count("✗")


# --- the unit


@needs_systemd
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"port": 80, "host": "10.20.0.15"},
        {"host": "::"},
        {"data": Path("/home/teacher/scandesk/instance"), "program": Path("/home/teacher/scandesk")},
        {"data": Path('/srv/50% of "IT" #1/instance'), "writable": (Path("/media/stick 1"), Path("/home/t/b"))},
    ],
)
def test_systemd_has_nothing_against_the_unit(service, tmp_path, changes):
    assert verified(unit(replace(service, **changes)), tmp_path) == ""


@needs_systemd
def test_a_mistake_in_the_unit_would_be_noticed(service, tmp_path):
    assert "ProtectEverything" in verified(unit(service).replace("ProtectClock=", "ProtectEverything="), tmp_path)
    nobody_there = replace(service, python=Path("/nowhere/python"))
    assert "/nowhere/python is not executable" in verified(unit(nobody_there), tmp_path)


@needs_systemd
@pytest.mark.parametrize("port", [80, 8080])
def test_little_is_left_to_an_attacker(service, tmp_path, port):
    found = exposure(unit(replace(service, port=port, user="scandesk")), tmp_path)
    assert found <= MOST_EXPOSED
    print(f"exposure on port {port}: {found}")  # noqa: T201  the figure that docs/SECURITY.md names


GUARDS = (
    *("NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=tmpfs", "PrivateTmp=yes"),
    *("RestrictNamespaces=yes", "SystemCallFilter=@system-service", "PrivateDevices=yes", "ProtectProc=invisible"),
    *("ProtectKernelTunables=yes", "MemoryDenyWriteExecute=yes", "UMask=0077", "User=scandesk"),
)


@needs_systemd
@pytest.mark.parametrize("guard", GUARDS)
def test_every_guard_counts(service, tmp_path, guard):
    """The red control: without it systemd finds more to say against it."""
    text = unit(replace(service, user="scandesk"))
    lines = [line for line in text.split("[Install]")[0].splitlines() if line != guard]
    assert len(lines) == len(text.split("[Install]")[0].splitlines()) - 1
    assert badness("\n".join(lines), tmp_path) > badness(text, tmp_path)


def test_only_a_port_below_1024_gets_a_right_for_it(service):
    assert "CAP_NET" not in unit(replace(service, port=1024))
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\n" in unit(replace(service, port=1023))


def test_a_program_at_home_sees_nothing_else_of_that_home(service):
    home = Path("/home/teacher/scandesk")
    text = unit(replace(service, program=home, data=home / "instance", readable=(Path("/home/teacher/.pyenv"),)))
    assert "ProtectHome=tmpfs\n" in text
    assert "BindReadOnlyPaths=/home/teacher/scandesk\nBindReadOnlyPaths=/home/teacher/.pyenv\n" in text
    assert "\nBindPaths=/home/teacher/scandesk/instance\n" in text
    assert "Bind" not in unit(replace(service, program=Path("/opt/scandesk"), data=Path("/opt/scandesk/instance")))


def test_backups_on_another_disk_may_be_written_and_its_absence_keeps_nobody_from_starting(service):
    text = unit(replace(service, writable=(Path("/mnt/stick"),)))
    assert "\nReadWritePaths=-/mnt/stick\n" in text


def test_signs_that_systemd_reads_are_written_so_that_it_reads_a_plain_name(service):
    text = unit(replace(service, data=Path('/srv/50% of "IT"/instance')))
    assert '\nReadWritePaths="/srv/50%% of \\"IT\\"/instance"\n' in text
    assert '"SCANDESK_INSTANCE=/srv/50%% of \\"IT\\"/instance"' in text


def test_what_was_chosen_is_remembered_in_the_unit(service):
    text = unit(replace(service, user="scandesk", host="10.20.0.15", port=80))
    assert chosen_in(text) == Chosen("scandesk", "10.20.0.15", 80)


@pytest.mark.parametrize("text", ["", "[Unit]\nDescription=another one\n", "no unit", "[X-Scandesk]\nPort=x\nUser=a"])
def test_a_unit_of_somebody_else_tells_nothing(text):
    assert chosen_in(text) is None


# --- the plan


def test_what_is_not_said_stays_as_it_was_chosen():
    before = Chosen("teacher", "10.20.0.15", 80)
    found = plan.planned(None, None, 8081, before, ())
    assert (found.user, found.host, found.port) == ("teacher", "10.20.0.15", 8081)
    assert plan.planned(None, None, None, None, ()).port == 8080


@pytest.mark.parametrize("user", ["teacher; rm", "Root Beer", "a\nb", "-x", "a" * 40])
def test_a_users_name_is_one_word(user):
    with pytest.raises(ServiceRefused, match="cannot be a user's name"):
        plan.planned(user, None, None, None, ())


@pytest.mark.parametrize("name", ["St Mary's", 'the "new" one', "C:\\Scandesk", "50$", "two\nlines"])
def test_a_program_in_a_folder_that_systemd_does_not_take_is_refused_in_words(monkeypatch, tmp_path, name):
    monkeypatch.setattr(plan, "PROGRAM", tmp_path / name)
    with pytest.raises(ServiceRefused, match="such as /opt/scandesk"):
        plan.planned("scandesk", None, None, None, ())


def test_a_python_in_such_a_folder_is_refused_and_so_is_data_that_would_be_a_line_of_their_own(monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/opt/St Mary's/.venv/bin/python")
        with pytest.raises(ServiceRefused, match="does not take the sign '"):
            plan.planned("scandesk", None, None, None, ())
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path / "a\nUser=root"))
    with pytest.raises(ServiceRefused, match=r"a\\nUser=root"):
        plan.planned("scandesk", None, None, None, ())


@needs_systemd
@pytest.mark.parametrize("name", ["Scan desk", "Ysgol Tŷ Gwyn", "50%", "a;b #1 {x}"])
def test_other_signs_in_the_programs_folder_are_taken(monkeypatch, tmp_path, name):
    folder = tmp_path / name
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").symlink_to("/bin/true")
    monkeypatch.setattr(plan, "PROGRAM", folder)
    monkeypatch.setattr(sys, "executable", str(folder / "bin/python"))
    assert verified(unit(plan.planned("root", None, None, None, ())), tmp_path) == ""


# --- installing, with the commands of the system written down instead of run


class Steps:
    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, command: Sequence[str]) -> str:
        self.done.append(" ".join(command))
        return ""


as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="NO ROOT: only root can hand over")


@pytest.fixture
def started_by_nobody(service, tmp_path) -> Iterator[Service]:
    """The service of a user without rights; its program is where everybody may read."""
    shared = Path("/var/tmp") / f"scandesk-test-{os.getpid()}"  # noqa: S108  tmp_path is closed to other users
    shared.mkdir(mode=0o755)
    (shared / "app.py").write_text("print('help')\n")
    data = tmp_path / "instance"
    data.mkdir()
    (data / DATA_FILE).write_text("")
    yield replace(service, user="nobody", program=shared, python=Path("/usr/bin/python3"), data=data)
    shutil.rmtree(shared)


@as_root
def test_installing_hands_the_data_over_and_starts_the_service(started_by_nobody, tmp_path):
    steps, file = Steps(), tmp_path / "scandesk.service"
    actions.install(started_by_nobody, steps, file)
    assert steps.done == ["systemctl daemon-reload", "systemctl enable scandesk", "systemctl restart scandesk"]
    assert chosen_in(file.read_text()) == Chosen("nobody", "0.0.0.0", 8080)  # noqa: S104
    folder = started_by_nobody.data
    assert {path.stat().st_uid for path in (folder, *folder.iterdir())} == {actions.number_of("nobody")[0]}
    assert folder.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_folder_with_somebodys_documents_is_left_alone(started_by_nobody, tmp_path):
    (started_by_nobody.data / DATA_FILE).rename(started_by_nobody.data / "letter.odt")
    steps, file = Steps(), tmp_path / "scandesk.service"
    with pytest.raises(ServiceRefused, match="left as it is"):
        actions.install(started_by_nobody, steps, file)
    assert (steps.done, file.exists()) == ([], False)
    assert (started_by_nobody.data / "letter.odt").stat().st_uid == 0


@as_root
def test_a_link_in_the_data_folder_hands_nothing_else_over(started_by_nobody, tmp_path):
    others = tmp_path / "others"
    others.write_text("not ours")
    (started_by_nobody.data / "link").symlink_to(others)
    actions.install(started_by_nobody, Steps(), tmp_path / "scandesk.service")
    assert others.stat().st_uid == 0


@as_root
def test_a_program_that_the_user_cannot_read_is_refused_before_anything_is_changed(started_by_nobody, tmp_path):
    started_by_nobody.program.chmod(0o700)
    steps, file = Steps(), tmp_path / "scandesk.service"
    with pytest.raises(ServiceRefused, match=r"Move the program to /opt/scandesk"):
        actions.install(started_by_nobody, steps, file)
    assert (steps.done, file.exists()) == ([], False)
    assert started_by_nobody.data.stat().st_uid == 0


def test_a_user_that_is_not_there_is_refused(service, tmp_path):
    with pytest.raises(ServiceRefused, match="There is no user nobody-of-that-name"):
        actions.install(replace(service, user="nobody-of-that-name"), Steps(), tmp_path / "scandesk.service")


def test_uninstalling_takes_the_unit_away_and_leaves_the_data(service, tmp_path):
    steps, file = Steps(), tmp_path / "scandesk.service"
    assert actions.uninstall(steps, file) is False
    file.write_text(unit(service))
    assert actions.uninstall(steps, file) is True
    assert steps.done == ["systemctl disable --now scandesk", "systemctl daemon-reload"]
    assert not file.exists()


def test_a_command_that_fails_says_what_it_said():
    with pytest.raises(ServiceRefused, match=r"failed: .*no-such-file"):
        actions.run(["ls", "/no-such-file"])
    with pytest.raises(ServiceRefused, match="could not be run"):
        actions.run(["scandesk-no-such-command"])


# --- the commands


@pytest.fixture
def said(tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setattr(plan, "chosen", lambda: None)

    def say(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(scandesk, ["service", *words])
        return done.exit_code, done.output

    return say


def test_show_prints_the_unit_and_changes_nothing(said, tmp_path):
    status, text = said("show", "--port", "80", "--user", "scandesk")
    assert (status, chosen_in(text)) == (0, Chosen("scandesk", "0.0.0.0", 80))  # noqa: S104
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("typed", ["--port=0", "--port=70000", "--host=a b", "--host=x;y", "--host=a\nUser=root"])
def test_what_cannot_stand_in_a_unit_is_used_wrongly(said, typed):
    assert said("show", typed)[0] == 2


def test_without_the_administrator_it_says_the_two_commands(said, monkeypatch, tmp_path):
    monkeypatch.setattr(actions, "RUNNING_SYSTEMD", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    status, text = said("install", "--port", "80")
    assert status == 1
    assert re.findall(r"^  sudo \S+/run (.*)$", text, re.MULTILINE) == ["service install --port 80", "service status"]


def test_without_systemd_it_says_what_to_start_instead(said, monkeypatch, tmp_path):
    monkeypatch.setattr(actions, "RUNNING_SYSTEMD", tmp_path / "none")
    status, text = said("install")
    assert status == 1
    assert "no systemd" in text
    assert "app.py" in text


def test_status_without_a_service_says_how_to_install_it(said):
    assert said("status") == (1, "Error: The service is not installed: sudo ./run service install\n")


# --- Windows, untried: the names are those of Microsoft's schema of tasks

KNOWN = {
    "Task": ["RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"],
    "RegistrationInfo": [
        *("Author", "Version", "Description", "Date", "URI", "Source", "SecurityDescriptor", "Documentation")
    ],
    "Triggers": ["BootTrigger", "TimeTrigger", "LogonTrigger"],
    "BootTrigger": ["Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "Delay"],
    "Repetition": ["Interval", "Duration", "StopAtDurationEnd"],
    "Principals": ["Principal"],
    "Principal": ["UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"],
    "Settings": [
        *("AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy", "DisallowStartIfOnBatteries"),
        *("StopIfGoingOnBatteries", "AllowHardTerminate", "StartWhenAvailable", "RunOnlyIfNetworkAvailable"),
        *("Enabled", "Hidden", "DeleteExpiredTaskAfter", "IdleSettings", "NetworkSettings", "WakeToRun"),
        *("RunOnlyIfIdle", "ExecutionTimeLimit", "Priority"),
    ],
    "RestartOnFailure": ["Interval", "Count"],
    "Actions": ["Exec"],
    "Exec": ["Command", "Arguments", "WorkingDirectory"],
}
IN_ORDER = ("BootTrigger", "Exec")  # the others may stand in any order


@pytest.fixture
def on_windows(service) -> Service:
    program = PureWindowsPath(r"C:\Scandesk & Co")
    return task.as_on_windows(replace(service, program=program, data=program / "instance", port=80))


def unknown_names(root: ElementTree.Element) -> list[str]:
    found = []
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{task.NAMESPACE}}}")
        inside = [child.tag.removeprefix(f"{{{task.NAMESPACE}}}") for child in element]
        known = KNOWN.get(name, [])
        found += [f"{name}/{child}" for child in inside if child not in known]
        if name in IN_ORDER and inside != [child for child in known if child in inside]:
            found.append(f"{name}: order")
    return found


def test_the_task_has_only_names_that_windows_knows(on_windows):
    written = task.task(on_windows)
    assert written.startswith(b"\xff\xfe")  # as Task Scheduler writes its own files
    root = ElementTree.fromstring(written)  # noqa: S314  our own
    assert root.tag == f"{{{task.NAMESPACE}}}Task"
    assert unknown_names(root) == []
    text = ElementTree.tostring(root, encoding="unicode")
    assert unknown_names(ElementTree.fromstring(text.replace("Hidden>", "Hiden>"))) == ["Settings/Hiden"]  # noqa: S314


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Settings/ExecutionTimeLimit", "PT0S"),  # else Windows ends it after three days
        ("Settings/RestartOnFailure/Interval", "PT1M"),
        ("Settings/RestartOnFailure/Count", "255"),  # more does not fit into the schema
        ("Settings/DisallowStartIfOnBatteries", "false"),
        ("Settings/StopIfGoingOnBatteries", "false"),
        ("Settings/MultipleInstancesPolicy", "IgnoreNew"),
        ("Settings/Hidden", "true"),
        ("Principals/Principal/UserId", "S-1-5-19"),
        ("Principals/Principal/RunLevel", "LeastPrivilege"),
        ("Actions/Exec/Command", r"C:\Scandesk & Co\.venv\Scripts\python.exe"),
        ("Actions/Exec/Arguments", r'"C:\Scandesk & Co\app.py" serve --host 0.0.0.0 --port 80'),
        ("Actions/Exec/WorkingDirectory", r"C:\Scandesk & Co"),
    ],
)
def test_the_task_says_what_years_on_a_pc_need(on_windows, path, value):
    root = ElementTree.fromstring(task.task(on_windows))  # noqa: S314  our own
    names = "/".join(f"{{{task.NAMESPACE}}}{name}" for name in path.split("/"))
    assert root.findtext(names) == value


def test_the_commands_for_windows_open_the_port_in_the_school_alone(on_windows):
    said = task.commands(on_windows)
    [firewall] = [line for line in said if "FirewallRule" in line]
    assert "-LocalPort 80 -Profile Private,Domain" in firewall
    assert "Public" not in firewall
    assert any(r'schtasks /Create /TN "Scandesk" /XML "C:\Scandesk & Co\instance\scandesk-task.xml"' in s for s in said)
    elsewhere = replace(on_windows, data=PureWindowsPath(r"D:\data"))
    assert r'setx /M SCANDESK_INSTANCE "D:\data"' in task.commands(elsewhere)


def test_show_windows_prints_the_task_and_says_that_it_is_untried(said):
    status, text = said("show", "--windows")
    assert status == 0
    assert "<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>" in text
    assert "not been tried on Windows" in text
