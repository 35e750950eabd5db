"""Letters of curation have a number and a signatory. Those issued before get none."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0024'
down_revision = '0022'


def upgrade() -> None:
    op.create_table(
        'curation_letter_numbers',
        sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('last', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('year', name=op.f('pk_curation_letter_numbers')),
    )
    op.create_table(
        'curation_letters',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('decision_id', sa.Integer(), nullable=True),
        sa.Column('appeal_id', sa.Integer(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=80), nullable=False),
        sa.Column('head', sa.JSON(), nullable=False),
        sa.Column('issued_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.CheckConstraint('(decision_id IS NULL) <> (appeal_id IS NULL)',
                           name=op.f('ck_curation_letters_of_a_decision_or_an_answer')),
        sa.ForeignKeyConstraint(['appeal_id'], ['appeals.id'], name=op.f('fk_curation_letters_appeal_id_appeals')),
        sa.ForeignKeyConstraint(['decision_id'], ['curation_decisions.id'],
                                name=op.f('fk_curation_letters_decision_id_curation_decisions')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_curation_letters')),
        sa.UniqueConstraint('appeal_id', name=op.f('uq_curation_letters_appeal_id')),
        sa.UniqueConstraint('decision_id', name=op.f('uq_curation_letters_decision_id')),
        sa.UniqueConstraint('number', name=op.f('uq_curation_letters_number')),
        sa.UniqueConstraint('year', 'sequence', name='uq_curation_letters_year_sequence'),
    )


def downgrade() -> None:
    op.drop_table('curation_letters')
    op.drop_table('curation_letter_numbers')
