CREATE OR REPLACE FUNCTION f(a int DEFAULT 1, VARIADIC b text[]) RETURNS TABLE (c int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $f$
#variable_conflict use_column
<<outer>>
DECLARE r record; c CURSOR FOR SELECT 1;
BEGIN
  RETURN QUERY SELECT $1;
  WHILE a > 0 LOOP a := a - 1; EXIT outer WHEN a = 3; END LOOP;
  CASE a WHEN 1 THEN RAISE NOTICE '%', a; ELSE NULL; END CASE;
  GET DIAGNOSTICS a = ROW_COUNT;
EXCEPTION WHEN unique_violation THEN PERFORM 1;
END
$f$;
