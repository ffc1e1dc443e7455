"""The unit that systemd reads: values in, text out. Why each line is there is said beside it; docs/SECURITY.md says
what it leaves to an attacker.
"""

import configparser
from collections.abc import Iterable
from pathlib import Path

from kiosk.office.service.records import EVERY_CARD, FIRST_FREE_PORT, USUAL_PORT, Chosen, Service

HOMES = (Path("/home"), Path("/root"), Path("/run/user"))
UNIT = """\
# Written by "./run service install", which writes it anew each time: change it with "systemctl edit scandesk".
[Unit]
Description=Scandesk, the school's IT service desk
{order}
# it goes on trying: nobody who could start it again may be in the building
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
ExecStart={python} {app} serve --host {host} --port {port}
WorkingDirectory={program}
Environment={environment}
# Ctrl+C is how it ends tidily; whatever it started is ended after it
KillSignal=SIGINT
KillMode=mixed
TimeoutStopSec=30
SuccessExitStatus=130
Restart=on-failure
RestartSec=10
# one PDF that takes too much memory is ended, not the service desk
OOMPolicy=continue
MemoryMax=1500M
TasksMax=128

# it may write to its data and to its cache, and to nothing else
UMask=0077
CacheDirectory=scandesk
ProtectSystem=strict
{writable}
{homes}
PrivateTmp=yes
PrivateDevices=yes
# no rights of an administrator, and no way to get any
NoNewPrivileges=yes
CapabilityBoundingSet={rights}
AmbientCapabilities={rights}
RestrictSUIDSGID=yes
RestrictNamespaces=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictRealtime=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
# of the PC it sees what it needs
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK

[Install]
WantedBy=multi-user.target

[X-Scandesk]
User={user}
Host={host}
Port={port}
"""


def unit(service: Service) -> str:
    """Return the unit's text."""
    environment = {
        "SCANDESK_INSTANCE": str(service.data),
        "XDG_CACHE_HOME": "/var/cache/scandesk",  # typefaces are looked through once, not for every PDF
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "LANG": "C.UTF-8",
    }
    return UNIT.format(
        user=service.user,
        host=service.host,
        port=service.port,
        python=_word(service.python),
        app=_word(service.program / "app.py"),
        program=_path(service.program),
        environment=" ".join(_word(f"{name}={value}") for name, value in environment.items()),
        order=_order(service),
        writable="\n".join(_writable(service)),
        homes="\n".join(_homes(service)),
        rights="CAP_NET_BIND_SERVICE" if service.port < FIRST_FREE_PORT else "",
    )


def chosen_in(text: str) -> Chosen | None:
    """Return what an installed unit was told, or None when it is not one of ours."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    try:
        parser.read_string(text)
        said = parser["X-Scandesk"]
        return Chosen(said["User"], said.get("Host", EVERY_CARD), said.getint("Port", USUAL_PORT))
    except (configparser.Error, KeyError, ValueError):
        return None


def _order(service: Service) -> str:
    if service.host in (EVERY_CARD, "::"):
        return "After=network.target"
    # a certain card must be there before one can listen on it
    return "Wants=network-online.target\nAfter=network-online.target"


def _writable(service: Service) -> list[str]:
    # a minus: a stick that is not there must not keep the service desk from starting
    others = [f"ReadWritePaths=-{_word(folder)}" for folder in service.writable]
    return [f"ReadWritePaths={_word(service.data)}", *others]


def _homes(service: Service) -> list[str]:
    """Everybody's own folders are out of sight; of them it sees what of Scandesk lies there."""
    lines = ["ProtectHome=tmpfs"]
    lines += [f"BindReadOnlyPaths={_word(path)}" for path in _below_homes((service.program, *service.readable))]
    lines += [f"BindPaths={_word(service.data)}" for _ in _below_homes((service.data,))]
    return lines + [f"BindPaths=-{_word(path)}" for path in _below_homes(service.writable)]


def _below_homes(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if any(path.is_relative_to(home) for home in HOMES)]


def _path(path: Path) -> str:
    return str(path).replace("%", "%%")


def _word(word: Path | str) -> str:
    """Quote one word for systemd, which reads %, quotes and backslashes. A $ in a command is refused by the plan."""
    plain = str(word).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{plain}"' if any(sign in plain for sign in " '\";\t\\") else plain
