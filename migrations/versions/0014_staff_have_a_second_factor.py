"""Staff have a second factor, roles wait for a second administrator, and a session knows when its person was asked again."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0014'
down_revision = '0013'


def upgrade() -> None:
    op.create_table(
        'second_factors',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('secret_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('set_up_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('last_step', sa.Integer(), nullable=True),
        sa.Column('coming_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('coming_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.CheckConstraint('(secret_sealed IS NULL) = (set_up_at IS NULL)',
                           name=op.f('ck_second_factors_set_up_with_a_secret')),
        sa.CheckConstraint('(coming_sealed IS NULL) = (coming_at IS NULL)',
                           name=op.f('ck_second_factors_coming_with_a_secret')),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_second_factors_person_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_second_factors')),
        sa.UniqueConstraint('person_id', name=op.f('uq_second_factors_person_id')),
    )
    op.create_table(
        'recovery_codes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.Column('made_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('used_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_recovery_codes_person_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
        sa.UniqueConstraint('person_id', 'code_hash', name='uq_recovery_codes_person_id_code_hash'),
    )
    op.create_table(
        'role_proposals',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('role', sa.Enum('learner', 'trainer', 'mentor', 'curator', 'officer', 'channel', 'admin', name='role',
                                  native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('until', sa.Date(), nullable=True),
        sa.Column('proposed_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('proposed_by_id', sa.Integer(), nullable=False),
        sa.Column('decided_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('accepted', sa.Boolean(), nullable=True),
        sa.CheckConstraint('(decided_at IS NULL) = (accepted IS NULL)', name=op.f('ck_role_proposals_decided_yes_or_no')),
        sa.CheckConstraint('(decided_at IS NULL) = (decided_by_id IS NULL)', name=op.f('ck_role_proposals_decided_by_somebody')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['persons.id'], name=op.f('fk_role_proposals_decided_by_id_persons')),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_role_proposals_person_id_persons')),
        sa.ForeignKeyConstraint(['proposed_by_id'], ['persons.id'], name=op.f('fk_role_proposals_proposed_by_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_role_proposals')),
    )
    op.create_index('uq_role_proposals_open', 'role_proposals', ['person_id', 'role'], unique=True,
                    sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))
    op.add_column('login_sessions', sa.Column('confirmed_at', core.db.TZDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('login_sessions') as batch_op:
        batch_op.drop_column('confirmed_at')
    op.drop_table('role_proposals')
    op.drop_table('recovery_codes')
    op.drop_table('second_factors')
