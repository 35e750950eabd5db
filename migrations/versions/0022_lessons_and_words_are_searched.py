"""Lessons and words are searched. The worker fills the index within a minute, or `lms search rebuild` at once."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0020'

FULL_TEXT = {
    'sqlite': (
        "CREATE VIRTUAL TABLE search_texts USING fts5(words, content='search_entries', content_rowid='id',"
        " tokenize='ascii')",
        "CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN"
        " INSERT INTO search_texts (rowid, words) VALUES (new.id, new.words); END",
        "CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN"
        " INSERT INTO search_texts (search_texts, rowid, words) VALUES ('delete', old.id, old.words); END",
        "CREATE TRIGGER search_entries_changed AFTER UPDATE ON search_entries BEGIN"
        " INSERT INTO search_texts (search_texts, rowid, words) VALUES ('delete', old.id, old.words);"
        " INSERT INTO search_texts (rowid, words) VALUES (new.id, new.words); END",
    ),
    'postgresql': (
        "CREATE INDEX ix_search_entries_full_text ON search_entries USING gin (to_tsvector('simple', words))",
    ),
}


def upgrade() -> None:
    op.create_table(
        'search_entries',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum('lesson', 'word', name='foundkind', native_enum=False, create_constraint=True, length=32),
                  nullable=False),
        sa.Column('key', sa.String(length=80), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('title_en', sa.String(), nullable=True),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_search_entries_edition_id_editions')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search_entries')),
    )
    op.create_index('uq_search_entries_edition_id_kind_key', 'search_entries', ['edition_id', 'kind', 'key'], unique=True)
    op.create_table(
        'search_vocabularies',
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_search_vocabularies_edition_id_editions')),
        sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_search_vocabularies')),
    )
    for statement in FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TABLE search_texts')
    op.drop_table('search_vocabularies')
    op.drop_table('search_entries')
