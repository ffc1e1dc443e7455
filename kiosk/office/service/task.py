"""The task that Windows reads (Task Scheduler, schema 1.2), and the commands around it. Written with care from the
documents of Windows, not yet tried on a Windows PC.
"""

from dataclasses import replace
from pathlib import PureWindowsPath
from xml.etree import ElementTree

from kiosk.office.service.records import Service

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
LOCAL_SERVICE = "S-1-5-19"  # its number: the name is another one in every language of Windows
TASK_FILE = "scandesk-task.xml"

# In the order in which the schema wants them; a text, or what stands inside.
Part = tuple[str, "str | list[Part]"]


def task(service: Service) -> bytes:
    """Return the task's XML. It begins with the PC, under LOCAL SERVICE, and is begun again a minute after it fails."""
    parts: list[Part] = [
        (
            "RegistrationInfo",
            [("Author", "Scandesk"), ("Description", "The school's IT service desk"), ("URI", "\\Scandesk")],
        ),
        ("Triggers", [("BootTrigger", _trigger())]),
        ("Principals", [("Principal", [("UserId", LOCAL_SERVICE), ("RunLevel", "LeastPrivilege")])]),
        ("Settings", _settings()),
        ("Actions", [("Exec", _exec(service))]),
    ]
    root = ElementTree.Element("Task", {"version": "1.2", "xmlns": NAMESPACE})
    _fill(root, parts)
    root.find("Principals/Principal").set("id", "Author")  # type: ignore[union-attr]
    root.find("Actions").set("Context", "Author")  # type: ignore[union-attr]
    ElementTree.indent(root)
    text = '<?xml version="1.0" encoding="UTF-16"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
    return text.replace("\n", "\r\n").encode("utf-16")


def _trigger() -> list[Part]:
    # one that runs already is left alone: the repetition starts it when it was ended, or had failed too often
    return [("Enabled", "true"), ("Repetition", [("Interval", "PT5M")]), ("Delay", "PT15S")]


def _settings() -> list[Part]:
    return [
        ("AllowStartOnDemand", "true"),
        ("RestartOnFailure", [("Interval", "PT1M"), ("Count", "255")]),
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("AllowHardTerminate", "true"),
        ("StartWhenAvailable", "true"),
        ("RunOnlyIfNetworkAvailable", "false"),
        ("Enabled", "true"),
        ("Hidden", "true"),
        ("RunOnlyIfIdle", "false"),
        ("ExecutionTimeLimit", "PT0S"),  # as delivered, Windows ends every task after 72 hours
        ("Priority", "5"),
    ]


def _exec(service: Service) -> list[Part]:
    program = PureWindowsPath(service.program)
    arguments = f'"{program / "app.py"}" serve --host {service.host} --port {service.port}'
    return [("Command", str(service.python)), ("Arguments", arguments), ("WorkingDirectory", str(program))]


def _fill(element: ElementTree.Element, parts: list[Part]) -> None:
    for name, inside in parts:
        child = ElementTree.SubElement(element, name)
        if isinstance(inside, str):
            child.text = inside
        else:
            _fill(child, inside)


def commands(service: Service) -> list[str]:
    """Return what an administrator types in PowerShell, in this order."""
    data, program = PureWindowsPath(service.data), PureWindowsPath(service.program)
    elsewhere = [] if data == program / "instance" else [f'setx /M SCANDESK_INSTANCE "{data}"']
    return [
        *elsewhere,
        f'icacls "{program}" /grant "*{LOCAL_SERVICE}:(OI)(CI)RX"',
        f'icacls "{data}" /grant "*{LOCAL_SERVICE}:(OI)(CI)M"',
        f'schtasks /Create /TN "Scandesk" /XML "{data / TASK_FILE}" /F',
        'New-NetFirewallRule -DisplayName "Scandesk" -Direction Inbound -Action Allow -Protocol TCP '
        f'-LocalPort {service.port} -Profile Private,Domain -Program "{service.python}"',
        'schtasks /Run /TN "Scandesk"',
    ]


def commands_to_remove() -> list[str]:
    """Return what an administrator types in PowerShell to be rid of it; the data stays."""
    return [
        'schtasks /End /TN "Scandesk"',
        'schtasks /Delete /TN "Scandesk" /F',
        'Remove-NetFirewallRule -DisplayName "Scandesk"',
    ]


def as_on_windows(service: Service) -> Service:
    """Return the service with the Python of a Windows PC, for a look at the task from another system."""
    return replace(service, python=PureWindowsPath(service.program) / ".venv" / "Scripts" / "python.exe")  # type: ignore[arg-type]
