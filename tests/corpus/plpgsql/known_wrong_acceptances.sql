-- Bodies that PostgreSQL's compiler of PL/pgSQL calls an error of syntax and we accept; as broken.sql.

-- What the types of the function and of its variables say: RETURN without a value in a function that returns one,
-- returns int
BEGIN RETURN; END

-- a loop over rows whose variable is none that can hold them, names that nobody declared, one declared twice,
BEGIN FOR r IN SELECT 1 LOOP NULL; END LOOP; END

BEGIN SELECT a INTO nowhere FROM t; RETURN NEW; END

BEGIN undeclared := 1; END

-- returns void
BEGIN OPEN c; END

-- returns void
DECLARE a int; a text; BEGIN NULL; END

-- RAISE with too few or too many values for its format,
BEGIN RAISE NOTICE 'x % y'; END

BEGIN RAISE NOTICE 'x', 1; END

-- labels and loops: an END with another label, EXIT and CONTINUE outside a loop, a second block after the first,
-- returns void
<<a>> BEGIN NULL; END b

-- returns void
BEGIN CONTINUE WHEN true; END

-- returns void
BEGIN END; BEGIN END

-- returns void
BEGIN EXIT; END

-- returns void
BEGIN NULL; END x

-- and INTO without a variable.
BEGIN SELECT a INTO FROM t; RETURN NEW; END
