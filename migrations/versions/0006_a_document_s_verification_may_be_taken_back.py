"""The verification of a document may be taken back, and its picture goes when its time is over."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0006'
down_revision = '0005'

PERSON = 'fk_documents_withdrawn_by_id_persons'
CHECKS = {
    'ck_documents_withdrawn_after_it_was_verified': 'withdrawn_at IS NULL OR verified_at IS NOT NULL',
    'ck_documents_withdrawn_by_somebody': '(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)',
    'ck_documents_withdrawn_with_a_reason': '(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)',
    'ck_documents_scan_there_or_removed': 'scan_sha256 IS NULL OR scan_removed_at IS NULL',
}


def upgrade() -> None:
    with op.batch_alter_table('documents', copy_from=_table()) as batch_op:
        for column in _columns():
            batch_op.add_column(column)
        batch_op.create_foreign_key(op.f(PERSON), 'persons', ['withdrawn_by_id'], ['id'])
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(op.f(name), rule)


def downgrade() -> None:
    # The program of before knows no verification that was taken back: such a document is refused, so that it counts no more.
    op.execute(
        'UPDATE documents SET refused_at = withdrawn_at, refused_by_id = withdrawn_by_id, refused_reason = withdrawn_reason,'
        " refused_note = COALESCE(withdrawn_note, ''), verified_at = NULL, verified_by_id = NULL,"
        ' withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawn_reason = NULL WHERE withdrawn_at IS NOT NULL'
    )
    whole = _table(*_columns(), sa.ForeignKeyConstraint(['withdrawn_by_id'], ['persons.id'], name=op.f(PERSON)),
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in CHECKS.items()))
    with op.batch_alter_table('documents', copy_from=whole) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(name), type_='check')
        batch_op.drop_constraint(op.f(PERSON), type_='foreignkey')
        for column in _columns():
            batch_op.drop_column(column.name)


def _columns() -> list[sa.Column]:
    return [
        sa.Column('withdrawn_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_reason', sa.String(length=32), nullable=True),
        sa.Column('withdrawn_note', sa.String(), nullable=True),
        sa.Column('scan_removed_at', core.db.TZDateTime(timezone=True), nullable=True),
    ]


def _table(*more: sa.schema.SchemaItem) -> sa.Table:
    """The table as it was: SQLite makes it anew from this, with all that it had."""
    waiting = sa.text('replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL')
    newest = sa.text('replaced_at IS NULL AND verified_at IS NULL')
    verified = sa.text('replaced_at IS NULL AND verified_at IS NOT NULL')
    return sa.Table('documents', sa.MetaData(),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('number_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('number_hash', sa.String(length=64), nullable=True),
    sa.Column('issuer', sa.String(length=120), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('scan_sha256', sa.String(length=64), nullable=True),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('handed_over_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('handed_over_by_id', sa.Integer(), nullable=False),
    sa.Column('verified_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.Column('refused_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('refused_by_id', sa.Integer(), nullable=True),
    sa.Column('refused_reason', sa.String(length=32), nullable=True),
    sa.Column('refused_note', sa.String(), nullable=False),
    sa.Column('replaced_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('warned_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('end_told_at', core.db.TZDateTime(timezone=True), nullable=True),
    *more,
    sa.CheckConstraint('(number_sealed IS NULL) = (number_hash IS NULL)', name=op.f('ck_documents_number_with_its_hash')),
    sa.CheckConstraint('(refused_at IS NULL) = (refused_by_id IS NULL)', name=op.f('ck_documents_refused_by_somebody')),
    sa.CheckConstraint('(refused_at IS NULL) = (refused_reason IS NULL)', name=op.f('ck_documents_refused_with_a_reason')),
    sa.CheckConstraint('(verified_at IS NULL) = (verified_by_id IS NULL)', name=op.f('ck_documents_verified_by_somebody')),
    sa.CheckConstraint('verified_at IS NULL OR refused_at IS NULL', name=op.f('ck_documents_one_answer')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_documents_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['handed_over_by_id'], ['persons.id'], name=op.f('fk_documents_handed_over_by_id_persons')),
    sa.ForeignKeyConstraint(['refused_by_id'], ['persons.id'], name=op.f('fk_documents_refused_by_id_persons')),
    sa.ForeignKeyConstraint(['scan_sha256'], ['files.sha256'], name=op.f('fk_documents_scan_sha256_files')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['persons.id'], name=op.f('fk_documents_verified_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('sent_as', name=op.f('uq_documents_sent_as')),
    sa.Index(op.f('ix_documents_enterprise_id'), 'enterprise_id'),
    sa.Index(op.f('ix_documents_expires_on'), 'expires_on'),
    sa.Index(op.f('ix_documents_number_hash'), 'number_hash'),
    sa.Index('ix_documents_waiting', 'handed_over_at', sqlite_where=waiting),
    sa.Index('uq_documents_newest', 'enterprise_id', 'kind', unique=True, sqlite_where=newest),
    sa.Index('uq_documents_verified', 'enterprise_id', 'kind', unique=True, sqlite_where=verified),
    )
