CREATE INDEX alert_steps_of_told ON missing.alert_steps (happened_at)
    WHERE type = 'notify.alert_raised' AND change ->> 'cause' = 'told';
