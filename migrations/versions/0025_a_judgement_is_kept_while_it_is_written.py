"""A curator's judgement is kept while it is written, and a shop says that it took a product down."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0025'
down_revision = '0024'


def upgrade() -> None:
    op.create_table(
        'curation_drafts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('curator_id', sa.Integer(), nullable=False),
        sa.Column('levels', sa.JSON(), nullable=False),
        sa.Column('keys', sa.JSON(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('sent_as', sa.Uuid(), nullable=False),
        sa.Column('saved_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['curator_id'], ['persons.id'], name=op.f('fk_curation_drafts_curator_id_persons')),
        sa.ForeignKeyConstraint(['round_id'], ['application_rounds.id'],
                                name=op.f('fk_curation_drafts_round_id_application_rounds')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_curation_drafts')),
        sa.UniqueConstraint('round_id', 'curator_id', name=op.f('uq_curation_drafts_round_id')),
    )
    op.create_index(op.f('ix_curation_drafts_curator_id'), 'curation_drafts', ['curator_id'])
    op.add_column('placements', sa.Column('removed_at', core.db.TZDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('placements', 'removed_at')
    op.drop_table('curation_drafts')
