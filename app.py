"""Scandesk on the school's PC: `python app.py` starts the server, `python app.py COMMAND` does one thing and ends."""

import click

from kiosk import create_app
from kiosk.backups.commands import backup, backups, looking_after_the_data, restore
from kiosk.core import clock
from kiosk.core.addresses import lan_addresses
from kiosk.core.commands import as_only_server, instance_folder, with_database
from kiosk.core.database import Database
from kiosk.core.owner import NotYours, act_as_owner
from kiosk.core.pdf import offer_packaged_libraries
from kiosk.demo.commands import demo
from kiosk.exports.commands import export
from kiosk.imports.calls.commands import import_calls
from kiosk.imports.commands import import_devices, import_list
from kiosk.knowledge.commands import add_first_articles, import_articles, import_codes
from kiosk.measures.commands import measures
from kiosk.office import listening, server
from kiosk.office.actions import is_set_up
from kiosk.office.commands import add_person, parts, reset_password, reset_second_factor, setting
from kiosk.office.doctor.commands import doctor
from kiosk.office.history.commands import check_history
from kiosk.office.service.commands import service
from kiosk.printing.commands import labels


@click.command("serve")
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")  # noqa: S104  phones must reach it
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@looking_after_the_data
@as_only_server
@with_database
def serve(database: Database, host: str, port: int) -> None:
    """Start the service desk (this is what happens without a command)."""
    app = create_app(instance_folder(), database)
    click.echo(f"Scandesk is running at http://127.0.0.1:{port}")
    for address in lan_addresses():
        click.echo(f"  for the school's network: http://{address}:{port}")
    if not is_set_up(database):
        click.echo(f"\nFirst start: open http://127.0.0.1:{port}/set-up on this PC,")
        click.echo(f"or open /set-up from another one with the code {app.extensions['scandesk.first_start'].code}")
        click.echo("The code is good for 30 minutes, and once; starting Scandesk again makes a new one.")
    click.echo("Stop it with Ctrl+C.")
    listening.note_start(instance_folder(), host, port, clock.now())
    try:
        server.run(app, host, port, again=lambda: create_app(instance_folder()))
    except (OSError, ValueError) as error:  # a name that leads nowhere is a ValueError of waitress
        raise click.ClickException(listening.why_not(error, host, port)) from error


# the first has a folder of its own, the second needs the rights of root and never opens the data to write, the third
# needs no data
WITHOUT_THE_DATA = ("demo", "service", "parts")


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def scandesk(context: click.Context) -> None:
    """A school's IT service desk on one PC. Without a command it starts the server."""
    offer_packaged_libraries()
    if context.invoked_subcommand not in WITHOUT_THE_DATA:
        try:
            act_as_owner(instance_folder())
        except NotYours as refusal:
            raise click.ClickException(str(refusal)) from refusal
    if context.invoked_subcommand is None:
        context.invoke(serve)


for command in (
    serve,
    demo,
    import_devices,
    import_list,
    import_calls,
    labels,
    export,
    measures,
    setting,
    add_person,
    reset_password,
    reset_second_factor,
    import_articles,
    import_codes,
    add_first_articles,
    doctor,
    service,
    parts,
    check_history,
    backup,
    backups,
    restore,
):
    scandesk.add_command(command)


if __name__ == "__main__":
    scandesk()
