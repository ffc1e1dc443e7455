"""`service install | uninstall | status | show`: starting with the PC."""

import ipaddress
import os
import re
import shlex
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from kiosk.core.refusals import Refused
from kiosk.office.service import actions, plan, task
from kiosk.office.service.records import Chosen, Service
from kiosk.office.service.unit import unit

Result = TypeVar("Result")
HTTP_PORT = 80
UNTRIED = "This was written with care and has not been tried on Windows."


def _host(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    if typed is None:
        return None
    try:
        return str(ipaddress.ip_address(typed))
    except ValueError:
        if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", typed):
            return typed
    raise click.BadParameter("Give the number or name of one of this PC's network cards, or leave it out.")


def _choices(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; kept until it is changed."),
        click.option("--host", callback=_host, help="The address to listen on; every network card unless you say one."),
        click.option("--user", help="The user it runs as: one of its own, scandesk, unless you say one."),
    ):
        command = option(command)
    return command


@click.group("service")
def service() -> None:
    """Let Scandesk start with this PC, without anybody signing in."""


@service.command("show")
@_choices
@click.option("--windows", is_flag=True, help="The task for Windows instead of the unit for Linux.")
def show(user: str | None, host: str | None, port: int | None, windows: bool) -> None:
    """Print what `install` would write, and change nothing."""
    found = _planned(user, host, port, plan.chosen())
    if windows or sys.platform == "win32":
        on_windows = found if sys.platform == "win32" else task.as_on_windows(found)
        click.echo(task.task(on_windows).decode("utf-16").replace("\r\n", "\n"), nl=False)
        _say_commands(task.commands(on_windows))
        return
    click.echo(unit(found), nl=False)


@service.command("install")
@_choices
def install(user: str | None, host: str | None, port: int | None) -> None:
    """Start Scandesk now and whenever this PC starts; again after an upgrade or a change."""
    before = plan.chosen()
    found = _planned(user, host, port, before)
    if sys.platform == "win32":
        file = found.data / task.TASK_FILE
        found.data.mkdir(parents=True, exist_ok=True)
        file.write_bytes(task.task(found))
        click.echo(f"The task is in {file}.")
        _say_commands(task.commands(found))
        return
    _need_root("install", user=user, host=host, port=port)
    if not before and actions.answers(found, tries=1):
        raise click.ClickException(f"Scandesk runs on port {found.port} already, by hand. Stop it there with Ctrl+C.")
    _do(lambda: actions.install(found))
    _say_started(found)


@service.command("uninstall")
def uninstall() -> None:
    """Stop starting with this PC. The school's data stays."""
    if sys.platform == "win32":
        _say_commands(task.commands_to_remove())
        return
    _need_root("uninstall")
    if not _do(actions.uninstall):
        raise click.ClickException("The service is not installed.")
    click.echo("Scandesk is stopped and does not start with this PC any more. The school's data is where it was.")


@service.command("status")
def status() -> None:
    """Say whether it is installed, runs, and answers. Exit status 1 when it does not."""
    if sys.platform == "win32":
        _say_commands(['schtasks /Query /TN "Scandesk" /V /FO LIST'])
        return
    before = plan.chosen()
    if before is None:
        raise click.ClickException("The service is not installed: sudo ./run service install")
    click.echo(f"Installed, to run as {before.user} on port {before.port} of {before.host}.")
    said = _do(actions.states)
    starts = "starts with this PC" if said.get("UnitFileState") == "enabled" else "does NOT start with this PC"
    click.echo(f"{said.get('ActiveState', 'unknown')} since {said.get('ActiveEnterTimestamp') or 'never'}, {starts}.")
    if int(said.get("NRestarts") or 0):
        click.echo(f"It ended by itself and was started again {said['NRestarts']} times: sudo journalctl -u scandesk")
    if said.get("ActiveState") != "active":
        raise click.ClickException("It does not run. What it said last: sudo journalctl -u scandesk -n 30")


def _planned(user: str | None, host: str | None, port: int | None, before: Chosen | None) -> Service:
    return _do(lambda: plan.planned(user, host, port, before, plan.folders_named_in(plan.data_folder())))


def _do(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except (Refused, OSError) as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _need_root(name: str, **options: str | int | None) -> None:
    if sys.platform == "win32":
        return
    if not actions.RUNNING_SYSTEMD.exists():
        raise click.ClickException(
            "This PC has no systemd, which starts services on Debian and Ubuntu. Let whatever starts programs here run "
            f"{shlex.join([sys.executable, str(plan.PROGRAM / 'app.py')])}"
        )
    if os.geteuid() == 0:
        return
    more = "".join(f" --{option} {value}" for option, value in options.items() if value)
    raise click.ClickException(
        f"This needs the administrator of the PC. Type these two:\n"
        f"  sudo {plan.PROGRAM / 'run'} service {name}{more}\n"
        f"  sudo {plan.PROGRAM / 'run'} service status"
    )


def _say_started(found: Service) -> None:
    if not actions.answers(found):
        raise click.ClickException(
            "It is installed, but does not answer yet. What it said last: sudo journalctl -u scandesk -n 30"
        )
    port = "" if found.port == HTTP_PORT else f":{found.port}"  # as people type it
    click.echo(f"Scandesk is running at http://127.0.0.1{port} as {found.user}, and starts with this PC.")
    if found.user != os.environ.get("SUDO_USER"):
        click.echo("The data belongs to that user, so commands need sudo from now on: sudo ./run doctor")


def _say_commands(commands: list[str]) -> None:
    click.echo(f"\n{UNTRIED} Type these in a PowerShell that was started as administrator:", err=True)
    for command in commands:
        click.echo(f"  {command}", err=True)
