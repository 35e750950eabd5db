"""Courses explain their hard words and give a sheet to keep."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0003'
down_revision = '0002'

CHECK = 'ck_edition_changes_changeditem'
ITEMS = ('lesson', 'question', 'checkpoint', 'task', 'order', 'course')
NEW_ITEMS = ('glossary', 'handout')


def upgrade() -> None:
    op.create_table('words',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('term', sa.String(length=80), nullable=False),
    sa.Column('also', sa.JSON(), nullable=False),
    sa.Column('meaning', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_words_edition_id_editions')),
    sa.PrimaryKeyConstraint('edition_id', 'key', name=op.f('pk_words'))
    )
    op.create_table('handouts',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('html', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_handouts_edition_id_editions')),
    sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_handouts'))
    )
    op.create_table('handout_sheets',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_handout_sheets_edition_id_editions')),
    sa.ForeignKeyConstraint(['sha256'], ['files.sha256'], name=op.f('fk_handout_sheets_sha256_files')),
    sa.PrimaryKeyConstraint('edition_id', name=op.f('pk_handout_sheets'))
    )
    with op.batch_alter_table('handout_sheets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handout_sheets_sha256'), ['sha256'], unique=False)

    _allow(ITEMS + NEW_ITEMS)


def downgrade() -> None:
    op.execute(f"DELETE FROM edition_changes WHERE item IN {NEW_ITEMS}")
    _allow(ITEMS)
    with op.batch_alter_table('handout_sheets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handout_sheets_sha256'))

    op.drop_table('handout_sheets')
    op.drop_table('handouts')
    op.drop_table('words')


def _allow(items: tuple[str, ...]) -> None:
    """What of a course may be said to have changed. SQLite makes the table anew, with all that it had."""
    if op.get_bind().dialect.name == 'sqlite':
        with op.batch_alter_table('edition_changes', copy_from=_table(items), recreate='always'):
            pass
    else:
        op.drop_constraint(op.f(CHECK), 'edition_changes', type_='check')
        op.create_check_constraint(op.f(CHECK), 'edition_changes', f"item IN {items}")


def _table(items: tuple[str, ...]) -> sa.Table:
    def one_of(name: str, *words: str) -> sa.Enum:
        return sa.Enum(*words, name=op.f(f'ck_edition_changes_{name}'), native_enum=False, create_constraint=True, length=32)

    return sa.Table('edition_changes', sa.MetaData(),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('item', one_of('changeditem', *items), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('how', one_of('changehow', 'added', 'changed', 'removed'), nullable=False),
    sa.Column('kind', one_of('changekind', 'typo', 'clarification', 'new_material', 'answer_key'), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_edition_changes_edition_id_editions')),
    sa.PrimaryKeyConstraint('edition_id', 'item', 'key', name=op.f('pk_edition_changes')),
    sa.Index('ix_edition_changes_item_key', 'item', 'key'),
    )
