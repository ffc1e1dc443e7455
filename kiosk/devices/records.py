"""A device, its model, and the kinds of device a school has."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices import codes


class Kind(StrEnum):
    """What sort of thing a device is; it decides which symptoms are offered."""

    PRINTER = "printer"
    PROJECTOR = "projector"
    INTERACTIVE_BOARD = "interactive_board"
    LAPTOP = "laptop"
    DESKTOP = "desktop"
    TABLET = "tablet"
    SCREEN = "screen"
    AUDIO = "audio"
    CAMERA = "camera"
    PHONE = "phone"
    NETWORK = "network"
    SERVER = "server"
    OTHER = "other"


@dataclass(frozen=True)
class KindWords:
    """How a kind is called on pages, and the icon beside it."""

    one: str
    many: str
    icon: str


KIND_WORDS = {
    Kind.PRINTER: KindWords("printer", "printers", "printer"),
    Kind.PROJECTOR: KindWords("projector", "projectors", "projector"),
    Kind.INTERACTIVE_BOARD: KindWords("interactive board", "interactive boards", "easel2"),
    Kind.LAPTOP: KindWords("laptop", "laptops", "laptop"),
    Kind.DESKTOP: KindWords("desktop PC", "desktop PCs", "pc-display"),
    Kind.TABLET: KindWords("tablet", "tablets", "tablet"),
    Kind.SCREEN: KindWords("screen", "screens", "display"),
    Kind.AUDIO: KindWords("sound system", "sound systems", "speaker"),
    Kind.CAMERA: KindWords("camera", "cameras", "camera"),
    Kind.PHONE: KindWords("telephone", "telephones", "telephone"),
    Kind.NETWORK: KindWords("network device", "network devices", "router"),
    Kind.SERVER: KindWords("server", "servers", "hdd-stack"),
    Kind.OTHER: KindWords("device", "other devices", "plug"),
}


@dataclass(frozen=True)
class Model:
    """What a device is one of: maker, name and kind."""

    id: int
    maker: str
    name: str
    kind: Kind

    @property
    def title(self) -> str:
        """Maker and name, the maker not said twice."""
        if self.name.casefold().startswith(self.maker.casefold()):
            return self.name
        return f"{self.maker} {self.name}".strip()


@dataclass(frozen=True)
class Device:
    """One thing with a sticker. Dates are ISO text; the price is in pence."""

    id: int
    code: str
    name: str
    asset_tag: str | None
    serial: str | None
    model: Model
    location_id: int
    location: str
    supplier_id: int | None
    supplier: str | None
    in_service_on: str
    warranty_until_on: str | None
    price_pence: int | None
    notes: str
    retired_on: str | None
    retired_reason: str

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker."""
        return codes.shown(self.code)

    @property
    def kind(self) -> Kind:
        """The kind of its model."""
        return self.model.kind

    @property
    def title(self) -> str:
        """What people call it: its own name, or its kind."""
        words = KIND_WORDS[self.kind].one
        return self.name or words[0].upper() + words[1:]


@dataclass(frozen=True)
class DeviceEntry:
    """What the register holds of a device, as it is added or changed; ids are of existing rows."""

    name: str
    asset_tag: str | None
    serial: str | None
    model_id: int
    location_id: int
    supplier_id: int | None
    in_service_on: str
    warranty_until_on: str | None
    price_pence: int | None
    notes: str
