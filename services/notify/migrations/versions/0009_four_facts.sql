-- Sent, delivered and opened are facts of their own, whatever the state is by now.
ALTER TABLE notify.deliveries
    ADD COLUMN stands_in boolean NOT NULL DEFAULT false,
    ADD COLUMN delivered_at timestamptz,
    ADD COLUMN opened_at timestamptz;
COMMENT ON COLUMN notify.deliveries.stands_in IS 'Whoever is told holds the position because it is vacant: at night they may sleep.';
COMMENT ON COLUMN notify.deliveries.delivered_at IS 'When we heard that it is in a mailbox or on a phone; `at` is when it reached the state it has.';
COMMENT ON COLUMN notify.deliveries.opened_at IS 'When somebody who may answer signed in by its link.';

UPDATE notify.deliveries AS d SET delivered_at = told.delivered_at, opened_at = told.opened_at
FROM (
    SELECT (body #>> '{data,change,delivery_id}')::uuid AS delivery_id,
           min((body #>> '{data,change,at}')::timestamptz) FILTER (WHERE body #>> '{data,change,state}' = 'delivered') AS delivered_at,
           min((body #>> '{data,change,at}')::timestamptz) FILTER (WHERE body #>> '{data,change,state}' = 'opened') AS opened_at
    FROM safereturn.log WHERE type = 'notify.alert_sent' GROUP BY 1
) AS told
WHERE d.delivery_id = told.delivery_id AND d.state IN ('delivered', 'opened');
