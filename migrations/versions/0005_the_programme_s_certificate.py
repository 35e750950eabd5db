"""A certificate may stand for the whole programme: then it is nobody's enrolment, and one for a person."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0005'
down_revision = '0004'

KIND = 'ck_certificates_kind'
ENROLLED = 'ck_certificates_a_course_is_enrolled_in'
RULE = "(kind = 'course') = (enrolment_id IS NOT NULL)"
PROGRAMME = sa.text("kind = 'programme'")


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        _make_anew('course', 'programme', enrolled=sa.CheckConstraint(RULE, name=op.f(ENROLLED)))
    else:
        op.drop_constraint(op.f(KIND), 'certificates', type_='check')
        op.create_check_constraint(op.f(KIND), 'certificates', "kind IN ('course', 'programme')")
        op.alter_column('certificates', 'enrolment_id', nullable=True)
        op.create_check_constraint(op.f(ENROLLED), 'certificates', RULE)
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.create_index('uq_certificates_programme', ['person_id'], unique=True, sqlite_where=PROGRAMME, postgresql_where=PROGRAMME)


def downgrade() -> None:
    programmes = "(SELECT id FROM certificates WHERE kind = 'programme')"
    op.execute(f"DELETE FROM revocations WHERE certificate_id IN {programmes}")  # noqa: S608
    op.execute("DELETE FROM certificates WHERE kind = 'programme'")
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.drop_index('uq_certificates_programme', sqlite_where=PROGRAMME, postgresql_where=PROGRAMME)
    if op.get_bind().dialect.name == 'sqlite':
        _make_anew('course')
        return
    op.drop_constraint(op.f(ENROLLED), 'certificates', type_='check')
    op.alter_column('certificates', 'enrolment_id', nullable=False)
    op.drop_constraint(op.f(KIND), 'certificates', type_='check')
    op.create_check_constraint(op.f(KIND), 'certificates', "kind IN ('course')")


def _make_anew(*kinds: str, enrolled: sa.CheckConstraint | None = None) -> None:
    """SQLite makes the table anew, with all that it had."""
    with op.batch_alter_table('certificates', copy_from=_table(kinds, enrolled), recreate='always'):
        pass


def _table(kinds: tuple[str, ...], enrolled: sa.CheckConstraint | None) -> sa.Table:
    unprinted = sa.text('pdf_sha256 IS NULL')
    return sa.Table('certificates', sa.MetaData(),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(*kinds, name=op.f(KIND), native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=enrolled is not None),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=26), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('given_to', sa.String(length=120), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('issued_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('pdf_sha256', sa.String(length=64), nullable=True),
    sa.Column('pdf_made_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(pdf_sha256 IS NULL) = (pdf_made_at IS NULL)', name=op.f('ck_certificates_printed_when_it_says_so')),
    *([enrolled] if enrolled is not None else []),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_certificates_enrolment_id_enrolments')),
    sa.ForeignKeyConstraint(['pdf_sha256'], ['files.sha256'], name=op.f('fk_certificates_pdf_sha256_files')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_certificates_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates')),
    sa.UniqueConstraint('code', name=op.f('uq_certificates_code')),
    sa.UniqueConstraint('enrolment_id', name=op.f('uq_certificates_enrolment_id')),
    sa.UniqueConstraint('number', name=op.f('uq_certificates_number')),
    sa.UniqueConstraint('year', 'sequence', name='uq_certificates_year_sequence'),
    sa.Index(op.f('ix_certificates_given_to'), 'given_to'),
    sa.Index(op.f('ix_certificates_issued_at'), 'issued_at'),
    sa.Index(op.f('ix_certificates_person_id'), 'person_id'),
    sa.Index('ix_certificates_unprinted', 'id', sqlite_where=unprinted),
    )
