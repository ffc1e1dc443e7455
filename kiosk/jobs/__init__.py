"""Work that takes longer than a page may: it runs beside the server, says how far it is, and can be cancelled."""
