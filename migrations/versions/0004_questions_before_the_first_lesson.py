"""A course may ask five questions before the first lesson: where an attempt asks is no longer always a stage."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0004'
down_revision = '0003'

ASKED_IN = ('awareness', 'knowledge', 'practice')
STAGES = ('awareness', 'knowledge', 'skill')
BEFORE = 'pre_test'
OPEN = sa.text("state IN ('prepared', 'in_progress')")
OF_PRE_TESTS = sa.text("asked_in = 'pre_test'")


def upgrade() -> None:
    everywhere = (*ASKED_IN, BEFORE)
    _constrain('questions', _questions(everywhere), 'asked_in', ('askedin', 'askedin'), everywhere)
    op.execute('ALTER TABLE attempts RENAME COLUMN stage TO asked_in')
    _constrain('attempts', _attempts('asked_in', 'askedin', everywhere), 'asked_in', ('stagekey', 'askedin'), everywhere)
    op.create_index(
        'uq_attempts_one_pre_test', 'attempts', ['enrolment_id'], unique=True, sqlite_where=OF_PRE_TESTS, postgresql_where=OF_PRE_TESTS
    )


def downgrade() -> None:
    pre_tests = f"SELECT id FROM attempts WHERE asked_in = '{BEFORE}'"  # noqa: S608, a word of our own
    for table in ('answers', 'attempt_questions'):
        op.execute(f"DELETE FROM {table} WHERE attempt_id IN ({pre_tests})")  # noqa: S608
    for table in ('attempts', 'questions'):
        op.execute(f"DELETE FROM {table} WHERE asked_in = '{BEFORE}'")  # noqa: S608
    op.drop_index('uq_attempts_one_pre_test', 'attempts')
    op.execute('ALTER TABLE attempts RENAME COLUMN asked_in TO stage')
    _constrain('attempts', _attempts('stage', 'stagekey', STAGES), 'stage', ('askedin', 'stagekey'), STAGES)
    _constrain('questions', _questions(ASKED_IN), 'asked_in', ('askedin', 'askedin'), ASKED_IN)


def _constrain(name: str, table: sa.Table, column: str, checks: tuple[str, str], words: tuple[str, ...]) -> None:
    """Another list of words for a column. SQLite makes the table anew, with all that it had."""
    if op.get_bind().dialect.name == 'sqlite':
        with op.batch_alter_table(name, copy_from=table, recreate='always'):
            pass
    else:
        old, new = checks
        op.drop_constraint(op.f(f'ck_{name}_{old}'), name, type_='check')
        op.create_check_constraint(op.f(f'ck_{name}_{new}'), name, f"{column} IN {words}")


def _one_of(table: str, name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=op.f(f'ck_{table}_{name}'), native_enum=False, create_constraint=True, length=32)


def _questions(asked_in: tuple[str, ...]) -> sa.Table:
    return sa.Table('questions', sa.MetaData(),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('asked_in', _one_of('questions', 'askedin', *asked_in), nullable=False),
    sa.Column('type', sa.String(length=32), nullable=False),
    sa.Column('difficulty', _one_of('questions', 'difficulty', 'easy', 'medium', 'hard'), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('lesson_key', sa.String(length=80), nullable=False),
    sa.Column('stem', sa.String(), nullable=False),
    sa.Column('hint', sa.String(), nullable=True),
    sa.Column('explanation', sa.String(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_questions_edition_id_editions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sa.UniqueConstraint('edition_id', 'key', name='uq_questions_edition_id_key'),
    sa.Index(op.f('ix_questions_edition_id'), 'edition_id'),
    )


def _attempts(column: str, check: str, words: tuple[str, ...]) -> sa.Table:
    states = ('prepared', 'in_progress', 'submitted', 'graded', 'abandoned')
    return sa.Table('attempts', sa.MetaData(),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column(column, _one_of('attempts', check, *words), nullable=False),
    sa.Column('state', _one_of('attempts', 'attemptstate', *states), nullable=False),
    sa.Column('prepared_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('started_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('submitted_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=True),
    sa.CheckConstraint("(state = 'graded') = (score IS NOT NULL)", name=op.f('ck_attempts_graded_when_it_has_a_score')),
    sa.CheckConstraint("(state IN ('submitted', 'graded')) = (submitted_at IS NOT NULL)", name=op.f('ck_attempts_submitted_when_it_says_so')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_attempts_enrolment_id_enrolments')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts')),
    sa.Index(op.f('ix_attempts_enrolment_id'), 'enrolment_id'),
    sa.Index('uq_attempts_one_open', 'enrolment_id', column, unique=True, sqlite_where=OPEN),
    )
