ALTER TABLE notify.deliveries DROP CONSTRAINT deliveries_state_check;
ALTER TABLE notify.deliveries ADD CONSTRAINT deliveries_state_check
    CHECK (state IN ('pending', 'sending', 'sent', 'kept', 'temporary_failure', 'permanent_failure', 'suppressed'));
