SELECT 5 */* c;c /* d;d */ */ 2, .5e-3, 0x2A, 1_000, a->>'b', c::text[], $1;
