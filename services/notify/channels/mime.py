"""A parcel as the internet writes messages (RFC 5322): text and HTML, and not to be answered by machines."""

from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from textwrap import fill

from services.notify.channels import Parcel

# The older of Python's two ways: the newer parses each header again, 2 ms of the processor for every message.
POLICY = compat32.clone(linesep="\r\n")


def as_mime(parcel: Parcel, sender: str) -> bytes:
    """The same bytes at every attempt. No field holds a line break: `Template.fill` and the settings see to it."""
    name = parcel.reference.strip("<>")
    mail = MIMEMultipart("alternative", boundary=f"part-of-{name.partition('@')[0]}", policy=POLICY)
    mail["From"] = f"Safe Return <{sender}>"
    mail["To"] = parcel.address
    mail["Subject"] = parcel.message.subject
    mail["Date"] = format_datetime(parcel.wanted_at)
    mail["Message-ID"] = parcel.reference
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    for text, kind in ((parcel.message.text, "plain"), (parcel.message.html, "html")):
        mail.attach(MIMEText(_folded(text), kind, policy=POLICY))
    return mail.as_bytes(policy=POLICY)


LONGEST_LINE = 900
"""Characters: a mail server may refuse a message for good for one line of 1,000 (RFC 5321, 4.5.3.1.6). Who names sixty children has one."""


def _folded(text: str) -> str:
    """Long lines broken between words. In HTML, too, that is only another blank."""
    if max(map(len, text.split("\n"))) <= LONGEST_LINE:
        return text
    lines = text.split("\n")
    return "\n".join(fill(one, LONGEST_LINE, break_long_words=False, break_on_hyphens=False) if one else one for one in lines)
