ALTER TABLE notify.audited ADD COLUMN receipt_at timestamptz NOT NULL DEFAULT safereturn.now();
COMMENT ON COLUMN notify.audited.receipt_at IS 'When the last receipt came, of whatever message; at first, when receipts began to be watched.';
CREATE INDEX deliveries_without_receipt ON notify.deliveries (channel, sent_at) WHERE state = 'sent';
CREATE INDEX deliveries_refused ON notify.deliveries (channel, address) WHERE state = 'permanent_failure';
CREATE INDEX deliveries_by_address ON notify.deliveries (channel, address, wanted_at);
