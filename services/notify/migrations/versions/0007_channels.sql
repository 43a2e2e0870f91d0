ALTER TABLE notify.deliveries
    ADD COLUMN round integer NOT NULL DEFAULT 1,
    ADD COLUMN uncertain boolean NOT NULL DEFAULT false,
    ADD COLUMN sent_at timestamptz,
    ADD COLUMN said bytea;

UPDATE notify.deliveries SET sent_at = at WHERE state = 'sent';

CREATE INDEX deliveries_by_reference ON notify.deliveries (reference);
CREATE INDEX deliveries_by_text ON notify.deliveries (address, said) WHERE channel = 'sms';
COMMENT ON COLUMN notify.deliveries.reference IS 'What the message is called outside, the same at every attempt: an e-mail''s Message-ID. Made from
the delivery''s id, or from those of several that went as one message.';
COMMENT ON COLUMN notify.deliveries.round IS 'A provider that took a message and gave it up later is final about that one: the next has the next round''s
name.';
COMMENT ON COLUMN notify.deliveries.uncertain IS 'An attempt may have been taken outside without our hearing of it: looked up before the next one, and
never put into another message.';
COMMENT ON COLUMN notify.deliveries.sent_at IS 'When it was handed over last; `at` is when it reached the state it has.';
COMMENT ON COLUMN notify.deliveries.said IS 'The digest of a text without its link: phone networks may block what they were handed 20 times.';
