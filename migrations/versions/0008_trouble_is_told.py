"""Trouble is told: which was, and since when a certificate cannot be printed."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table(
        'troubles',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=40), nullable=False),
        sa.Column('opened_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('told_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('solved_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_troubles')),
    )
    op.create_index('uq_troubles_open', 'troubles', ['name'], unique=True,
                    sqlite_where=sa.text('solved_at IS NULL'), postgresql_where=sa.text('solved_at IS NULL'))
    op.add_column('certificates', sa.Column('print_failed_at', core.db.TZDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('certificates') as batch_op:
        batch_op.drop_column('print_failed_at')
    op.drop_index('uq_troubles_open', table_name='troubles')
    op.drop_table('troubles')
