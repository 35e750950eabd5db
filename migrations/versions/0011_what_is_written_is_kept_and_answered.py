"""A reflection is saved while it is written, and a learner writes to the office about a lesson."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.add_column('reflections', sa.Column('complete', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('reflections', sa.Column('sent_as', sa.Uuid(), nullable=True))
    op.create_table(
        'office_messages',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('edition_id', sa.Integer(), nullable=False),
        sa.Column('lesson_key', sa.String(length=80), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('sent_as', sa.Uuid(), nullable=False),
        sa.Column('sent_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('answered_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('answered_by_id', sa.Integer(), nullable=True),
        sa.Column('answer', sa.String(), nullable=True),
        sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL)',
                           name=op.f('ck_office_messages_answered_by_somebody_with_a_word')),
        sa.ForeignKeyConstraint(['answered_by_id'], ['persons.id'], name=op.f('fk_office_messages_answered_by_id_persons')),
        sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_office_messages_edition_id_editions')),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_office_messages_person_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_office_messages')),
        sa.UniqueConstraint('sent_as', name=op.f('uq_office_messages_sent_as')),
    )
    op.create_index(op.f('ix_office_messages_person_id'), 'office_messages', ['person_id'])
    op.create_index('ix_office_messages_waiting', 'office_messages', ['sent_at'],
                    sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))


def downgrade() -> None:
    op.drop_table('office_messages')
    with op.batch_alter_table('reflections') as batch_op:
        batch_op.drop_column('sent_as')
        batch_op.drop_column('complete')
