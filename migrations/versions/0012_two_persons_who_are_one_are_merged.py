"""Two persons who are one are merged: merges, and the journal of what each changed."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    op.create_table(
        'merges',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kept_id', sa.Integer(), nullable=False),
        sa.Column('absorbed_id', sa.Integer(), nullable=False),
        sa.Column('merged_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('merged_by_id', sa.Integer(), nullable=False),
        sa.Column('leads_to_id', sa.Integer(), nullable=True),
        sa.Column('parted_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('parted_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('kept_id <> absorbed_id', name=op.f('ck_merges_two_persons')),
        sa.CheckConstraint('(parted_at IS NULL) = (parted_by_id IS NULL)', name=op.f('ck_merges_parted_by_somebody')),
        sa.ForeignKeyConstraint(['kept_id'], ['persons.id'], name=op.f('fk_merges_kept_id_persons')),
        sa.ForeignKeyConstraint(['absorbed_id'], ['persons.id'], name=op.f('fk_merges_absorbed_id_persons')),
        sa.ForeignKeyConstraint(['merged_by_id'], ['persons.id'], name=op.f('fk_merges_merged_by_id_persons')),
        sa.ForeignKeyConstraint(['leads_to_id'], ['persons.id'], name=op.f('fk_merges_leads_to_id_persons')),
        sa.ForeignKeyConstraint(['parted_by_id'], ['persons.id'], name=op.f('fk_merges_parted_by_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_merges')),
    )
    op.create_index(op.f('ix_merges_kept_id'), 'merges', ['kept_id'])
    op.create_index(op.f('ix_merges_leads_to_id'), 'merges', ['leads_to_id'])
    op.create_index('uq_merges_absorbed', 'merges', ['absorbed_id'], unique=True,
                    sqlite_where=sa.text('parted_at IS NULL'), postgresql_where=sa.text('parted_at IS NULL'))
    op.create_table(
        'merge_moves',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('merge_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum('moved', 'set_aside', 'changed', 'remembered', name='movekind',
                                  native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('row_table', sa.String(length=64), nullable=False),
        sa.Column('row_key', sa.JSON(), nullable=False),
        sa.Column('before', sa.JSON(), nullable=False),
        sa.Column('after', sa.JSON(), nullable=False),
        sa.Column('put_back', sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(['merge_id'], ['merges.id'], name=op.f('fk_merge_moves_merge_id_merges')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_merge_moves')),
    )
    op.create_index(op.f('ix_merge_moves_merge_id'), 'merge_moves', ['merge_id'])


def downgrade() -> None:
    op.drop_table('merge_moves')
    op.drop_table('merges')
