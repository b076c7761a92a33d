-- Types, domains, casts, collations, conversions, operators and their classes, text search.
-- https://www.postgresql.org/docs/15/sql-createtype.html and the neighbours.

CREATE TYPE compfoo AS (f1 int, f2 text);

CREATE TYPE inventory_item AS (name text COLLATE "C", supplier_id integer, price numeric(10,2), tags text[]);

CREATE TYPE empty_type AS ();

CREATE TYPE bug_status AS ENUM ('new', 'open', 'closed');

CREATE TYPE no_labels AS ENUM ();

CREATE TYPE float8_range AS RANGE (subtype = float8, subtype_diff = float8mi);

CREATE TYPE s.timerange AS RANGE (SUBTYPE = time, SUBTYPE_OPCLASS = time_ops, COLLATION = "C", CANONICAL = c, MULTIRANGE_TYPE_NAME = timemultirange);

CREATE TYPE box (INTERNALLENGTH = 16, INPUT = my_box_in_function, OUTPUT = my_box_out_function);

CREATE TYPE bigobj (INPUT = lo_filein, OUTPUT = lo_fileout, INTERNALLENGTH = VARIABLE, RECEIVE = r, SEND = s, TYPMOD_IN = ti, TYPMOD_OUT = "to",
    ANALYZE = a, PASSEDBYVALUE, ALIGNMENT = double, STORAGE = extended, LIKE = text, CATEGORY = 'U', PREFERRED = true, DEFAULT = 'x', ELEMENT = float4,
    DELIMITER = ',', COLLATABLE = true, SUBSCRIPT = sub);

CREATE TYPE shell;

ALTER TYPE electronic_mail RENAME TO email;

ALTER TYPE email OWNER TO joe;

ALTER TYPE email SET SCHEMA customers;

ALTER TYPE compfoo ADD ATTRIBUTE f3 int;

ALTER TYPE compfoo ADD ATTRIBUTE f3 text COLLATE "C" CASCADE, DROP ATTRIBUTE IF EXISTS f2 RESTRICT, ALTER ATTRIBUTE f1 SET DATA TYPE bigint COLLATE "C" CASCADE;

ALTER TYPE compfoo ALTER ATTRIBUTE f1 TYPE text;

ALTER TYPE compfoo RENAME ATTRIBUTE f1 TO f0 CASCADE;

ALTER TYPE colors ADD VALUE 'orange' AFTER 'red';

ALTER TYPE colors ADD VALUE IF NOT EXISTS 'teal' BEFORE 'blue';

ALTER TYPE public.colors ADD VALUE 'black';

ALTER TYPE colors RENAME VALUE 'purple' TO 'mauve';

ALTER TYPE mytype SET (SEND = mytype_send, RECEIVE = mytype_recv, STORAGE = plain, TYPMOD_IN = NONE);

DROP TYPE box;

DROP TYPE IF EXISTS a, s.b CASCADE;

CREATE DOMAIN us_postal_code AS TEXT
CHECK (
   VALUE ~ '^\d{5}$'
OR VALUE ~ '^\d{5}-\d{4}$'
);

CREATE DOMAIN d text COLLATE "C" DEFAULT 'x' CONSTRAINT nn NOT NULL CONSTRAINT len CHECK (length(value) < 10) NULL;

CREATE DOMAIN positive AS numeric(10, 2)[] CHECK (array_length(VALUE, 1) > 0);

ALTER DOMAIN zipcode SET NOT NULL;

ALTER DOMAIN zipcode DROP NOT NULL;

ALTER DOMAIN zipcode SET DEFAULT '00000';

ALTER DOMAIN zipcode DROP DEFAULT;

ALTER DOMAIN zipcode ADD CONSTRAINT zipchk CHECK (char_length(VALUE) = 5) NOT VALID;

ALTER DOMAIN zipcode DROP CONSTRAINT IF EXISTS zipchk CASCADE;

ALTER DOMAIN zipcode RENAME CONSTRAINT zipchk TO zip_check;

ALTER DOMAIN zipcode VALIDATE CONSTRAINT zipchk;

ALTER DOMAIN zipcode OWNER TO alice;

ALTER DOMAIN zipcode RENAME TO zip;

ALTER DOMAIN zipcode SET SCHEMA customers;

DROP DOMAIN IF EXISTS box, s.c RESTRICT;

CREATE CAST (bigint AS int4) WITH FUNCTION int4(bigint) AS ASSIGNMENT;

CREATE CAST (text AS s.email) WITHOUT FUNCTION AS IMPLICIT;

CREATE CAST (varchar(10) AS numeric) WITH INOUT;

DROP CAST IF EXISTS (text AS int) RESTRICT;

CREATE COLLATION french (locale = 'fr_FR.utf8');

CREATE COLLATION IF NOT EXISTS german_phonebook (provider = icu, locale = 'de-u-co-phonebk', deterministic = false, version = '1');

CREATE COLLATION IF NOT EXISTS s.german FROM "de_DE";

CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'C');

ALTER COLLATION "de_DE" RENAME TO german;

ALTER COLLATION "en_US" OWNER TO joe;

ALTER COLLATION c SET SCHEMA s;

ALTER COLLATION c REFRESH VERSION;

DROP COLLATION IF EXISTS german CASCADE;

CREATE DEFAULT CONVERSION s.myconv FOR 'UTF8' TO 'LATIN1' FROM myfunc;

CREATE CONVERSION myconv FOR 'UTF8' TO 'LATIN1' FROM s.myfunc;

ALTER CONVERSION iso_8859_1_to_utf8 RENAME TO latin1_to_unicode;

ALTER CONVERSION iso_8859_1_to_utf8 OWNER TO joe;

ALTER CONVERSION c SET SCHEMA s;

DROP CONVERSION IF EXISTS myname RESTRICT;

CREATE OPERATOR === (
    LEFTARG = box,
    RIGHTARG = box,
    FUNCTION = area_equal_function,
    COMMUTATOR = ===,
    NEGATOR = !==,
    RESTRICT = area_restriction_function,
    JOIN = area_join_function,
    HASHES, MERGES
);

CREATE OPERATOR s.@@ (rightarg = text, procedure = s.f, commutator = OPERATOR(s.@@));

ALTER OPERATOR @@ (text, text) OWNER TO joe;

ALTER OPERATOR s.&& (_int4, _int4) SET (RESTRICT = _int_contsel, JOIN = NONE);

ALTER OPERATOR !! (NONE, int) SET SCHEMA other;

DROP OPERATOR ^ (integer, integer);

DROP OPERATOR IF EXISTS ~ (none, bit), s.+ (int, int) CASCADE;

CREATE OPERATOR CLASS gist__int_ops
    DEFAULT FOR TYPE _int4 USING gist AS
        OPERATOR        3       &&,
        OPERATOR        6       = (anyarray, anyarray) FOR SEARCH,
        OPERATOR        7       @>,
        OPERATOR        20      @@ (_int4, query_int) FOR ORDER BY s.float_ops,
        FUNCTION        1       g_int_consistent (internal, _int4, smallint, oid, internal),
        FUNCTION        2 (int4, int8) g_int_union (internal, internal),
        STORAGE int4;

CREATE OPERATOR CLASS c FOR TYPE t USING btree FAMILY s.fam AS OPERATOR 1 <;

ALTER OPERATOR CLASS c USING btree RENAME TO d;

ALTER OPERATOR CLASS c USING btree OWNER TO alice;

ALTER OPERATOR CLASS c USING btree SET SCHEMA s;

DROP OPERATOR CLASS IF EXISTS widget_ops USING btree CASCADE;

CREATE OPERATOR FAMILY s.f USING btree;

ALTER OPERATOR FAMILY integer_ops USING btree ADD
  OPERATOR 1 < (int4, int2),
  OPERATOR 2 <= (int4, int2),
  FUNCTION 1 btint42cmp(int4, int2);

ALTER OPERATOR FAMILY integer_ops USING btree DROP OPERATOR 1 (int4, int2), FUNCTION 1 (int4);

ALTER OPERATOR FAMILY f USING btree RENAME TO g;

ALTER OPERATOR FAMILY f USING btree OWNER TO alice;

ALTER OPERATOR FAMILY f USING btree SET SCHEMA s;

DROP OPERATOR FAMILY float_ops USING btree;

DROP OPERATOR FAMILY IF EXISTS float_ops USING btree RESTRICT;

CREATE TEXT SEARCH CONFIGURATION public.pg (COPY = pg_catalog.english);

CREATE TEXT SEARCH CONFIGURATION my (PARSER = "default");

ALTER TEXT SEARCH CONFIGURATION pg ADD MAPPING FOR asciiword, word WITH pg_dict, english_stem;

ALTER TEXT SEARCH CONFIGURATION my_config ALTER MAPPING FOR asciiword WITH simple;

ALTER TEXT SEARCH CONFIGURATION my_config ALTER MAPPING REPLACE english WITH swedish;

ALTER TEXT SEARCH CONFIGURATION my_config ALTER MAPPING FOR word REPLACE s.english WITH s.swedish;

ALTER TEXT SEARCH CONFIGURATION pg DROP MAPPING IF EXISTS FOR email, url;

ALTER TEXT SEARCH CONFIGURATION pg RENAME TO pg2;

ALTER TEXT SEARCH CONFIGURATION pg OWNER TO alice;

ALTER TEXT SEARCH CONFIGURATION pg SET SCHEMA s;

DROP TEXT SEARCH CONFIGURATION IF EXISTS my_english CASCADE;

CREATE TEXT SEARCH DICTIONARY my_russian (template = snowball, language = russian, stopwords = myrussian);

ALTER TEXT SEARCH DICTIONARY my_dict (StopWords = newrussian);

ALTER TEXT SEARCH DICTIONARY my_dict (language = dutch, StopWords);

ALTER TEXT SEARCH DICTIONARY my_dict RENAME TO other;

ALTER TEXT SEARCH DICTIONARY my_dict OWNER TO alice;

ALTER TEXT SEARCH DICTIONARY my_dict SET SCHEMA s;

DROP TEXT SEARCH DICTIONARY english;

CREATE TEXT SEARCH PARSER p (START = s, GETTOKEN = g, "end" = e, LEXTYPES = l, HEADLINE = h);

ALTER TEXT SEARCH PARSER p RENAME TO q;

ALTER TEXT SEARCH PARSER p SET SCHEMA s;

DROP TEXT SEARCH PARSER IF EXISTS p RESTRICT;

CREATE TEXT SEARCH TEMPLATE t (INIT = i, LEXIZE = l);

ALTER TEXT SEARCH TEMPLATE t RENAME TO u;

ALTER TEXT SEARCH TEMPLATE t SET SCHEMA s;

DROP TEXT SEARCH TEMPLATE IF EXISTS t;

-- since: 16
CREATE STATISTICS (dependencies) ON a, b FROM t;
