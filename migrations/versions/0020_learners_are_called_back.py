"""Learners are called back: reminders that officers send, and the switch of each person."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0020'
down_revision = '0018'

REASONS = ('product_due', 'returned', 'certificate', 'graded', 'quiet')
OBSTACLES = ('no_consent', 'number_not_confirmed', 'mail_given_up')


def upgrade() -> None:
    op.add_column('persons', sa.Column('reminders_off_at', core.db.TZDateTime(timezone=True), nullable=True))
    op.create_table(
        'reminders',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Enum(*REASONS, name='reason', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column('about', sa.String(length=300), nullable=False),
        sa.Column('day', sa.Date(), nullable=True),
        sa.Column('link', sa.String(length=300), nullable=False),
        sa.Column('way', sa.Enum('whatsapp', 'email', name='way', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('obstacle', sa.Enum(*OBSTACLES, name='obstacle', native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column('prepared_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('sent_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('sent_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('sent_at IS NULL OR obstacle IS NULL', name=op.f('ck_reminders_sent_without_obstacle')),
        sa.CheckConstraint('sent_by_id IS NULL OR sent_at IS NOT NULL', name=op.f('ck_reminders_sent_when_somebody_sent_it')),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_reminders_person_id_persons')),
        sa.ForeignKeyConstraint(['sent_by_id'], ['persons.id'], name=op.f('fk_reminders_sent_by_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders')),
        sa.UniqueConstraint('person_id', 'key', name='uq_reminders_person_id_key'),
    )
    op.create_index(
        'uq_reminders_open', 'reminders', ['person_id'], unique=True,
        sqlite_where=sa.text('sent_at IS NULL'), postgresql_where=sa.text('sent_at IS NULL'),
    )
    op.create_index('ix_reminders_person_id_sent_at', 'reminders', ['person_id', 'sent_at'])


def downgrade() -> None:
    op.drop_table('reminders')
    with op.batch_alter_table('persons') as batch:
        batch.drop_column('reminders_off_at')
