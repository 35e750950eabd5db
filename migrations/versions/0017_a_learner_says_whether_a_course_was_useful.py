"""A learner says, at the end of a course, whether it was useful."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0017'
down_revision = '0016'


def upgrade() -> None:
    op.create_table(
        'course_opinions',
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('useful', sa.Boolean(), nullable=False),
        sa.Column('said_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['enrolment_id'], ['enrolments.id'], name=op.f('fk_course_opinions_enrolment_id_enrolments')
        ),
        sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_course_opinions')),
    )


def downgrade() -> None:
    op.drop_table('course_opinions')
