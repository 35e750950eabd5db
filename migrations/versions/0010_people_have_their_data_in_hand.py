"""People have their data in hand: an account rests or is erased, and the office confirms how long it keeps what."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0010'
down_revision = '0009'

REACHABLE = 'ck_persons_reachable'
BEFORE = 'phone IS NOT NULL OR email IS NOT NULL'
OPEN = sa.text('taken_back_at IS NULL AND done_at IS NULL')


def upgrade() -> None:
    _persons()
    _requests()
    _kept_certificates()
    op.create_table(
        'retention_confirmations',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=40), nullable=False),
        sa.Column('months', sa.Integer(), nullable=False),
        sa.Column('confirmed_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('confirmed_by_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['confirmed_by_id'], ['persons.id'],
                                name=op.f('fk_retention_confirmations_confirmed_by_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_confirmations')),
        sa.UniqueConstraint('key', 'months', name='uq_retention_confirmations_key_months'),
    )


def downgrade() -> None:
    """An erased person has neither phone nor e-mail: the earlier rule is kept by an address that is none."""
    op.drop_table('retention_confirmations')
    op.drop_table('kept_certificates')
    op.drop_table('erasure_requests')
    op.execute("UPDATE persons SET email = 'erased-' || id WHERE erased_at IS NOT NULL")
    with op.batch_alter_table('persons') as batch_op:
        batch_op.drop_constraint(op.f('ck_persons_closed_when_erased'), type_='check')
        batch_op.drop_constraint(op.f(REACHABLE), type_='check')
        batch_op.create_check_constraint(op.f(REACHABLE), BEFORE)
        batch_op.drop_column('erased_at')
        batch_op.drop_column('paused_at')


def _persons() -> None:
    with op.batch_alter_table('persons') as batch_op:
        batch_op.add_column(sa.Column('paused_at', core.db.TZDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('erased_at', core.db.TZDateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f(REACHABLE), type_='check')
        batch_op.create_check_constraint(op.f(REACHABLE), f'{BEFORE} OR erased_at IS NOT NULL')
        batch_op.create_check_constraint(op.f('ck_persons_closed_when_erased'), 'erased_at IS NULL OR closed_at IS NOT NULL')


def _requests() -> None:
    op.create_table(
        'erasure_requests',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Enum('own_wish', 'period_over', name=op.f('ck_erasure_requests_erasurereason'), native_enum=False,
                                    create_constraint=True, length=32), nullable=False),
        sa.Column('receipt', sa.String(length=26), nullable=False),
        sa.Column('certificates_too', sa.Boolean(), nullable=False),
        sa.Column('asked_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('due_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('taken_back_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('done_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('cleaned_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.CheckConstraint('taken_back_at IS NULL OR done_at IS NULL', name=op.f('ck_erasure_requests_one_end')),
        sa.CheckConstraint('cleaned_at IS NULL OR done_at IS NOT NULL', name=op.f('ck_erasure_requests_cleaned_after_it_was_done')),
        sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_erasure_requests_person_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure_requests')),
        sa.UniqueConstraint('receipt', name=op.f('uq_erasure_requests_receipt')),
    )
    op.create_index(op.f('ix_erasure_requests_person_id'), 'erasure_requests', ['person_id'])
    op.create_index('uq_erasure_requests_open', 'erasure_requests', ['person_id'], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def _kept_certificates() -> None:
    op.create_table(
        'kept_certificates',
        sa.Column('code', sa.String(length=26), nullable=False),
        sa.Column('number', sa.String(length=80), nullable=True),
        sa.Column('given_to', sa.String(length=120), nullable=True),
        sa.Column('course', sa.String(length=200), nullable=True),
        sa.Column('issued_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('is_revoked', sa.Boolean(), nullable=False),
        sa.Column('newer_code', sa.String(length=26), nullable=True),
        sa.Column('taken_away', sa.Boolean(), nullable=False),
        sa.Column('kept_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.CheckConstraint('taken_away = (given_to IS NULL)', name=op.f('ck_kept_certificates_nameless_when_taken_away')),
        sa.CheckConstraint('NOT taken_away OR (number IS NULL AND course IS NULL)',
                           name=op.f('ck_kept_certificates_empty_when_taken_away')),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_kept_certificates')),
        sa.UniqueConstraint('number', name=op.f('uq_kept_certificates_number')),
    )
    op.create_index(op.f('ix_kept_certificates_given_to'), 'kept_certificates', ['given_to'])
