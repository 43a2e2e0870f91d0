-- A counter in a row stayed locked from the taking of a number to the commit: every raise waited for the one before it.
DO $$
DECLARE
    counted record;
BEGIN
    FOR counted IN SELECT year, last FROM missing.reference_numbers LOOP
        EXECUTE format('CREATE SEQUENCE missing.references_%s START %s', counted.year, counted.last + 1);
    END LOOP;
END $$;
DROP FUNCTION missing.take_numbers;
DROP TABLE missing.reference_numbers;

CREATE FUNCTION missing.take_numbers(of_year integer, how_many integer) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
    numbers text := format('missing.references_%s', of_year);
BEGIN
    IF to_regclass(numbers) IS NULL THEN  -- the first of a year; a second one waits here for it to be committed
        PERFORM pg_advisory_xact_lock(hashtext(numbers));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %s', numbers);
    END IF;
    RETURN QUERY SELECT nextval(numbers) FROM generate_series(1, how_many);
END $$;
COMMENT ON FUNCTION missing.take_numbers IS
    'Fresh numbers of a London year, never the same twice: SR-2026-000123 is the 123rd taken. A transaction that fails leaves a gap.';
