"""What signing up no longer asks is asked once, when it matters."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0018'
down_revision = '0017'


def upgrade() -> None:
    op.create_table(
        'later_questions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('question', sa.String(length=32), nullable=False),
        sa.Column('answer', sa.String(length=40), nullable=True),
        sa.Column('asked_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_later_questions_person_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_later_questions')),
        sa.UniqueConstraint('person_id', 'question', name='uq_later_questions_person_id_question'),
    )
    _forget_in_journals()
    with op.batch_alter_table('persons') as batch_op:
        batch_op.drop_column('enterprise_asked_at')


def _forget_in_journals() -> None:
    """Take the column out of the journals of merges, so that a merge of before can still be parted."""
    moves = sa.table('merge_moves', sa.column('id', sa.Integer), sa.column('row_table', sa.String),
                     sa.column('before', sa.JSON), sa.column('after', sa.JSON))
    connection = op.get_bind()
    for row in connection.execute(sa.select(moves).where(moves.c.row_table == 'persons')).all():
        if 'enterprise_asked_at' in row.before:
            before, after = ({name: value for name, value in facts.items() if name != 'enterprise_asked_at'}
                             for facts in (row.before, row.after))
            connection.execute(moves.update().where(moves.c.id == row.id).values(before=before, after=after))


def downgrade() -> None:
    op.add_column('persons', sa.Column('enterprise_asked_at', core.db.TZDateTime(timezone=True), nullable=True))
    op.drop_table('later_questions')
