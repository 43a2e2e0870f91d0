"""Who carries what, as the settings go: nothing else decides it."""

from collections.abc import Mapping

from services.notify.channels import Channel as Carrier
from services.notify.channels.email_smtp import Email, Server
from services.notify.channels.govuk_notify import Account, GovukNotify
from services.notify.channels.outbox import Outbox
from services.notify.channels.webhook import Webhook
from services.notify.settings import NotifySettings
from shared.clock import Clock
from shared.contracts.alert_codes import Channel


def carriers(settings: NotifySettings, clock: Clock) -> dict[Channel, Carrier]:
    """E-mail by the mail server, else by GOV.UK Notify; texts by GOV.UK Notify; chat by webhooks. What has nobody to carry it is kept in
    the outbox; so is everything, chat included, while neither a mail server nor a key is set."""
    outbox = Outbox(settings.outbox, settings.mail_from)
    if settings.keeps_all:
        return dict.fromkeys((Channel.EMAIL, Channel.SMS, Channel.TEAMS, Channel.SLACK), outbox)
    notify = govuk_notify(settings, clock)
    chat = Webhook(clock)
    email = smtp(settings) or (notify if settings.notify_template_email else None) or outbox
    return {Channel.EMAIL: email, Channel.SMS: notify or outbox, Channel.TEAMS: chat, Channel.SLACK: chat}


def really_carried(carried_by: Mapping[Channel, Carrier]) -> frozenset[Channel]:
    """The ways by which somebody can be told here. E-mail is one of them even where the outbox keeps it: there is no other."""
    return frozenset({Channel.PAGE, Channel.EMAIL, *(one for one, carrier in carried_by.items() if not isinstance(carrier, Outbox))})


def smtp(settings: NotifySettings) -> Email | None:
    if settings.smtp_host is None:
        return None
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    server = Server(settings.smtp_host, settings.mail_port, settings.tls, settings.smtp_user, password, settings.smtp_ca_file)
    return Email(server, settings.mail_from)


def govuk_notify(settings: NotifySettings, clock: Clock) -> GovukNotify | None:
    if settings.notify_api_key is None:
        return None
    templates = {Channel.SMS: settings.notify_template_sms, Channel.EMAIL: settings.notify_template_email}
    known = {channel: str(template) for channel, template in templates.items() if template is not None}
    return GovukNotify(Account(settings.notify_api_url, settings.notify_api_key.get_secret_value(), known), clock)
