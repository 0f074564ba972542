-- What SQLite has built in and our statements use, for PostgreSQL. Immutable: indexes and columns are made of them.

-- A text as JSON. The character NUL, which may be written in JSON and cannot be stored, is left out.
CREATE OR REPLACE FUNCTION json_of(given text) RETURNS json LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN strpos(given, '\u0000') = 0 THEN given::json
    ELSE regexp_replace(given, '(?<!\\)((?:\\\\)*)\\u0000', '\1', 'g')::json END
$$;

CREATE OR REPLACE FUNCTION json_ids(given text) RETURNS TABLE (value bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT part::bigint FROM json_array_elements_text(json_of(given)) part
$$;

-- The values of a list of texts; of anything else none.
CREATE OR REPLACE FUNCTION json_texts(given text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE AS $$
  SELECT part #>> '{}' FROM json_array_elements(json_of(given)) part WHERE json_typeof(part) = 'string'
$$;

-- The parts of the list at a key of an object, as texts of JSON.
CREATE OR REPLACE FUNCTION json_parts(given text, key text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE AS $$
  SELECT part::text FROM json_array_elements(CASE json_typeof(json_of(given) -> key) WHEN 'array' THEN json_of(given) -> key
    ELSE '[]' END) part
$$;

CREATE OR REPLACE FUNCTION field_text(given text, key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN json_typeof(json_of(given) -> key) = 'string' THEN (json_of(given) ->> key) COLLATE "C" END
$$;

CREATE OR REPLACE FUNCTION field_number(given text, key text) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE json_typeof(json_of(given) -> key)
    WHEN 'number' THEN (json_of(given) ->> key)::double precision
    WHEN 'string' THEN CASE WHEN json_of(given) ->> key ~ '^([0-9]|[-+][0-9])[0-9]*(\.[0-9]+)?$'
      THEN (json_of(given) ->> key)::double precision END
  END
$$;

CREATE OR REPLACE FUNCTION field_boolean(given text, key text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN json_typeof(json_of(given) -> key) = 'boolean' THEN (json_of(given) ->> key)::boolean::int::bigint END
$$;

CREATE OR REPLACE FUNCTION field_date(given text, key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN field_text(given, key) ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]$' THEN field_text(given, key) END
    COLLATE "C"
$$;

-- Epoch milliseconds of whole seconds. What looks like a moment and is none (a 31st of February) is NULL.
CREATE OR REPLACE FUNCTION field_time(given text, key text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF json_typeof(json_of(given) -> key) = 'number' AND json_of(given) ->> key ~ '^-?[0-9]+$' THEN
    RETURN (json_of(given) ->> key)::bigint;
  END IF;
  IF field_text(given, key) ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]T' THEN
    RETURN floor(extract(epoch FROM (CASE WHEN field_text(given, key) ~ '(Z|[-+][0-9]{2}:[0-9]{2})$'
      THEN field_text(given, key) ELSE field_text(given, key) || 'Z' END)::timestamptz))::bigint * 1000;
  END IF;
  RETURN NULL;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION field_list(given text, key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN json_typeof(json_of(given) -> key) = 'array' THEN json_of(given) ->> key END
$$;

-- A pattern of GLOB (*, ?, one letter of a list) as a regular expression.
CREATE OR REPLACE FUNCTION glob_pattern(pattern text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '^' || regexp_replace(regexp_replace(regexp_replace(
    pattern, '(?<!\[)([.\\+(){}|^$])', '\\\1', 'g'), '(?<!\[)\*', '.*', 'g'), '(?<!\[)\?', '.', 'g') || '$'
$$;

-- Letters without their marks, as SQLite's index of words compares them.
CREATE OR REPLACE FUNCTION unmarked(given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(normalize(given, NFD), '[\u0300-\u036f]', '', 'g')
$$;

-- Stemmed words, each once, of one of four kinds; a tsvector holds a megabyte, four texts of this length go in.
CREATE OR REPLACE FUNCTION words_of(given text, weight text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(string_agg(DISTINCT '''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':1' || weight, ' '), '')::tsvector
  FROM unnest(string_to_array(unmarked(left(given, 100000)), ' ')) word WHERE word <> ''
$$;

-- A question as SQLite's index takes it: {title public} : (("one" AND "tw"*) OR ("three")). Of all columns it names none:
-- an index does not hold in which ones a word stands, so that each row would be read to see.
CREATE OR REPLACE FUNCTION word_query(asked text) RETURNS tsquery LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(regexp_replace(regexp_replace(
    unmarked(regexp_replace(asked, '^(\{[a-z ]+\}|[a-z]+) : ', '')),
    '"([^"]+)"\*', '''\1'':*' || weights.kept, 'g'),
    '"([^"]+)"', '''\1''' || CASE WHEN weights.kept = '' THEN '' ELSE ':' || weights.kept END, 'g'), ' AND ', ' & '), ' OR ', ' | ')::tsquery
  FROM (SELECT CASE WHEN asked !~ '^(\{[a-z ]+\}|[a-z]+) : ' THEN '' ELSE
    (SELECT string_agg(letter, '') FROM (VALUES ('title', 'A'), ('public', 'B'), ('partner', 'C'), ('internal', 'D'))
       AS kinds (name, letter) WHERE split_part(asked, ' : ', 1) ~ ('\m' || kinds.name || '\M')) END AS kept) weights
$$;
