"""A chain of hashes over the audit, the sign-ins in a table of their own, and cohorts whose ending can be undone."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0013'
down_revision = '0012'

UNSEALED = sa.text('sealed_at IS NULL')


def upgrade() -> None:
    op.create_table(
        'chain_links',
        sa.Column('chain', sa.String(length=16), nullable=False),
        sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('row_id', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('chain', 'position', name=op.f('pk_chain_links')),
        sa.UniqueConstraint('chain', 'row_id', name='uq_chain_links_chain_row_id'),
    )
    op.create_table(
        'chain_starts',
        sa.Column('chain', sa.String(length=16), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('chain', name=op.f('pk_chain_starts')),
    )
    op.create_table(
        'sign_ins',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('way', sa.String(length=32), nullable=False),
        sa.Column('worked', sa.Boolean(), nullable=False),
        sa.Column('network', sa.String(length=64), nullable=False),
        sa.Column('device', sa.String(length=120), nullable=False),
        sa.Column('sealed_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_ins')),
    )
    op.create_index(op.f('ix_sign_ins_at'), 'sign_ins', ['at'])
    op.create_index(op.f('ix_sign_ins_person_id'), 'sign_ins', ['person_id'])
    op.create_index('ix_sign_ins_unsealed', 'sign_ins', ['id'], sqlite_where=UNSEALED, postgresql_where=UNSEALED)
    with op.batch_alter_table('audit_entries') as batch:
        batch.add_column(sa.Column('sealed_at', core.db.TZDateTime(timezone=True), nullable=True))
    with op.batch_alter_table('cohorts') as batch:
        batch.add_column(sa.Column('planned_ends_on', sa.Date(), nullable=True))
        batch.add_column(sa.Column('ended_at', core.db.TZDateTime(timezone=True), nullable=True))
    op.create_index('ix_audit_entries_thing_thing_id', 'audit_entries', ['thing', 'thing_id'])
    op.create_index('ix_audit_entries_unsealed', 'audit_entries', ['id'], sqlite_where=UNSEALED, postgresql_where=UNSEALED)
