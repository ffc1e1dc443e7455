"""What is scanned or typed into the basket."""

from wtforms import StringField

from kiosk.core.forms import Form, at_most, clean_line


class ScanForm(Form):
    """One sticker, by its code, its address, the asset tag or the serial."""

    code = StringField("Scan or type a sticker", [at_most(200)], filters=[clean_line])
