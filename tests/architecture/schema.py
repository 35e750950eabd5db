"""What a database itself says of its tables: each column, constraint and index as one line of text.

Two databases of the same engine have the same form when their lines are the same. Alembic's own comparison leaves out CHECK
constraints, server defaults, the WHERE of an index and ON DELETE.
"""

import re

from sqlalchemy import Connection, text

COLUMNS = text("""
    SELECT c.relname, 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || CASE WHEN a.attidentity <> '' OR a.attgenerated <> '' THEN ' made by the database' ELSE '' END
        || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
""")
CONSTRAINTS = text("""
    SELECT c.relname, 'constraint ' || o.conname || ' ' || pg_get_constraintdef(o.oid)
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND o.contype IN ('c', 'f', 'p', 'u', 'x')
""")
INDEXES = text("""
    SELECT tablename, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND indexname NOT IN (SELECT conname FROM pg_constraint)
""")
WORDS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\s+|[^\s'\"]+")
"""The words of a statement: a text in quotes, a name in quotes, space, anything else."""


def lines_of(connection: Connection) -> set[str]:
    """Every table's columns, constraints and indexes; Alembic's own table is left out."""
    rows = _on_postgresql(connection) if connection.dialect.name == "postgresql" else _on_sqlite(connection)
    return {f"{table}: {line}" for table, line in rows if table != "alembic_version"}


def _on_postgresql(connection: Connection) -> list[tuple[str, str]]:
    return [tuple(row) for asked in (COLUMNS, CONSTRAINTS, INDEXES) for row in connection.execute(asked)]


def _on_sqlite(connection: Connection) -> list[tuple[str, str]]:
    """SQLite keeps the statements themselves; the order of columns and constraints, quotes and space do not count."""
    found = []
    for kind, table, statement in connection.execute(
        text("SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    ):
        parts = parts_of(statement) if kind == "table" else [statement]
        found += [(table, plain(part)) for part in parts]
    return found


def parts_of(statement: str) -> list[str]:
    """What stands between the commas of CREATE TABLE, and what follows its last bracket."""
    parts, part, depth = [], "", 0
    for word in (w for words in WORDS.findall(statement) for w in ([words] if words[0] in "'\"" else words)):
        depth += (word == "(") - (word == ")")
        if (depth, word) == (1, "(") or (depth, word) == (1, ",") or (depth, word) == (0, ")"):
            parts.append(part)
            part = ""
        else:
            part += word
    return [*parts[1:], f"table {part}"]


def plain(words: str) -> str:
    """A part of a statement with single spaces and names without quotes; texts in quotes stay as they are."""
    kept = (word if word[0] == "'" else word.strip('"') if word[0] == '"' else word for word in WORDS.findall(words))
    return "".join(" " if word.isspace() else word for word in kept).strip()
