"""Practice is drawn from the questions when a lesson is read, and a learner's first and latest answer to it are kept."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0015'
down_revision = '0014'


def upgrade() -> None:
    op.create_table(
        'practice_answers',
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('first_response', sa.JSON(), nullable=False),
        sa.Column('first_right', sa.Boolean(), nullable=False),
        sa.Column('first_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('latest_response', sa.JSON(), nullable=False),
        sa.Column('latest_right', sa.Boolean(), nullable=False),
        sa.Column('latest_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('sent_as', sa.Uuid(), nullable=False),
        sa.CheckConstraint('tries > 0', name=op.f('ck_practice_answers_tried_at_least_once')),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_practice_answers_enrolment_id_enrolments')),
        sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_practice_answers_question_id_questions')),
        sa.PrimaryKeyConstraint('enrolment_id', 'question_id', name=op.f('pk_practice_answers')),
    )
    op.create_index(op.f('ix_practice_answers_question_id'), 'practice_answers', ['question_id'])
    op.add_column('questions', sa.Column('after', sa.String(), nullable=True))
    with op.batch_alter_table('lessons') as batch:
        batch.drop_column('practice_html')


def downgrade() -> None:
    # What was rendered does not come back: lessons of editions that were published since show no practice.
    with op.batch_alter_table('lessons') as batch:
        batch.add_column(sa.Column('practice_html', sa.String(), nullable=True))
    op.drop_column('questions', 'after')
    op.drop_index(op.f('ix_practice_answers_question_id'), table_name='practice_answers')
    op.drop_table('practice_answers')
