"""A parcel as the internet writes messages (RFC 5322): text and HTML, and not to be answered by machines."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from services.notify.channels import Parcel


def as_mime(parcel: Parcel, sender: str) -> bytes:
    """The same bytes at every attempt, but for the boundary between its parts."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Safe Return <{sender}>"
    mail["To"] = parcel.address
    mail["Subject"] = parcel.message.subject
    mail["Date"] = format_datetime(parcel.wanted_at)
    mail["Message-ID"] = parcel.reference
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(parcel.message.text)
    mail.add_alternative(parcel.message.html, subtype="html")
    return mail.as_bytes()
