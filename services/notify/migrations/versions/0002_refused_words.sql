CREATE INDEX decisions_refused ON notify.decisions_to_post (decision_id) WHERE state = 'refused';
