"""A wrong name on a certificate is corrected: requests, and the certificates that were replaced."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table(
        'earlier_certificates',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('certificate_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=26), nullable=False),
        sa.Column('number', sa.String(length=80), nullable=False),
        sa.Column('given_to', sa.String(length=120), nullable=False),
        sa.Column('facts', sa.JSON(), nullable=False),
        sa.Column('issued_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('pdf_sha256', sa.String(length=64), nullable=True),
        sa.Column('replaced_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('replaced_by_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'],
                                name=op.f('fk_earlier_certificates_certificate_id_certificates')),
        sa.ForeignKeyConstraint(['pdf_sha256'], ['files.sha256'], name=op.f('fk_earlier_certificates_pdf_sha256_files')),
        sa.ForeignKeyConstraint(['replaced_by_id'], ['persons.id'], name=op.f('fk_earlier_certificates_replaced_by_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_earlier_certificates')),
        sa.UniqueConstraint('code', name=op.f('uq_earlier_certificates_code')),
        sa.UniqueConstraint('number', name=op.f('uq_earlier_certificates_number')),
    )
    op.create_index(op.f('ix_earlier_certificates_certificate_id'), 'earlier_certificates', ['certificate_id'])
    op.create_table(
        'name_corrections',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('certificate_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('asked_at', core.db.TZDateTime(timezone=True), nullable=False),
        sa.Column('asked_by_id', sa.Integer(), nullable=False),
        sa.Column('decided_at', core.db.TZDateTime(timezone=True), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('accepted', sa.Boolean(), nullable=True),
        sa.Column('answer', sa.String(), nullable=False),
        sa.CheckConstraint('(decided_at IS NULL) = (accepted IS NULL)', name=op.f('ck_name_corrections_decided_yes_or_no')),
        sa.CheckConstraint('(decided_at IS NULL) = (decided_by_id IS NULL)', name=op.f('ck_name_corrections_decided_by_somebody')),
        sa.ForeignKeyConstraint(['asked_by_id'], ['persons.id'], name=op.f('fk_name_corrections_asked_by_id_persons')),
        sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'],
                                name=op.f('fk_name_corrections_certificate_id_certificates')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['persons.id'], name=op.f('fk_name_corrections_decided_by_id_persons')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_name_corrections')),
    )
    op.create_index(op.f('ix_name_corrections_certificate_id'), 'name_corrections', ['certificate_id'])
    op.create_index('uq_name_corrections_open', 'name_corrections', ['certificate_id'], unique=True,
                    sqlite_where=sa.text('decided_at IS NULL'), postgresql_where=sa.text('decided_at IS NULL'))


def downgrade() -> None:
    op.drop_table('name_corrections')
    op.drop_table('earlier_certificates')
