"""A lesson asks for a deed with one's own goods, and what is given is kept."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.add_column('lessons', sa.Column('deed', sa.JSON(), nullable=True))
    op.create_table(
        'given_deeds',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('enrolment_id', sa.Integer(), nullable=False),
        sa.Column('lesson_key', sa.String(length=80), nullable=False),
        sa.Column('kind', sa.Enum('photo', 'number', 'sentence', 'tick', name='deedkind', native_enum=False,
                                  create_constraint=True, length=32), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=True),
        sa.Column('thumb_sha256', sa.String(length=64), nullable=True),
        sa.Column('width', sa.Integer(), nullable=True),
        sa.Column('height', sa.Integer(), nullable=True),
        sa.Column('size', sa.Integer(), nullable=True),
        sa.Column('advice', sa.JSON(), nullable=True),
        sa.Column('text', sa.String(), nullable=True),
        sa.Column('number', sa.Integer(), nullable=True),
        sa.Column('sent_as', sa.Uuid(), nullable=True),
        sa.Column('given_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('for_page_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('filled_page_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'photo') = (sha256 IS NOT NULL)", name=op.f('ck_given_deeds_photo_when_it_says_so')),
        sa.CheckConstraint("(kind = 'sentence') = (text IS NOT NULL)", name=op.f('ck_given_deeds_sentence_when_it_says_so')),
        sa.CheckConstraint("(kind = 'number') = (number IS NOT NULL)", name=op.f('ck_given_deeds_number_when_it_says_so')),
        sa.CheckConstraint('filled_page_at IS NULL OR for_page_at IS NOT NULL',
                           name=op.f('ck_given_deeds_fills_only_when_allowed')),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_given_deeds_enrolment_id_enrolments')),
        sa.ForeignKeyConstraint(['sha256'], ['files.sha256'], name=op.f('fk_given_deeds_sha256_files')),
        sa.ForeignKeyConstraint(['thumb_sha256'], ['files.sha256'], name=op.f('fk_given_deeds_thumb_sha256_files')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_given_deeds')),
        sa.UniqueConstraint('enrolment_id', 'lesson_key', name='uq_given_deeds_enrolment_id_lesson_key'),
    )


def downgrade() -> None:
    op.drop_table('given_deeds')
    with op.batch_alter_table('lessons') as batch_op:
        batch_op.drop_column('deed')
