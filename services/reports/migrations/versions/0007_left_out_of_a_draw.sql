ALTER TABLE reports.review_rounds ADD COLUMN left_out integer;
COMMENT ON COLUMN reports.review_rounds.left_out IS 'Imported episodes of the theme and the period on which nothing is recorded, and which were therefore left out; NULL where they could be drawn, as in every round drawn before this was kept.';
