"""What can go wrong with the embedded servers, worded for whoever starts them."""


class EmbeddedServersError(Exception):
    """The servers cannot run here; the message says why and what to do."""


class FolderInUse(EmbeddedServersError):
    """Another program holds this data folder; the message names it."""
