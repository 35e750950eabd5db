"""The gate to the marketplace: products, rules, applications, businesses, cohorts with a code."""

import secrets

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0002'
down_revision = '0001'


SIGNS = "CDFGHJKMNPQRTVWXY34679"
"""For the codes of cohorts that are there already: nothing that looks like something else. Eight of them."""


def _give_cohorts_places_and_a_code() -> None:
    """Cohorts that are there already meet on site, take thirty (or as many as are in them), and get a code nobody knows yet."""
    with op.batch_alter_table('cohorts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('online', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('place', sa.String(length=160), nullable=True))
        batch_op.add_column(sa.Column('meets', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('capacity', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('join_code', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('code_made_at', core.db.TZDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('created_by_id', sa.Integer(), nullable=True))
    cohorts = sa.table('cohorts', *map(sa.column, ('id', 'online', 'capacity', 'join_code', 'code_made_at', 'created_at')))
    members = sa.table('cohort_members', sa.column('cohort_id'))
    inside = sa.select(sa.func.count()).select_from(members).where(members.c.cohort_id == cohorts.c.id).scalar_subquery()
    bind = op.get_bind()
    for cohort_id, count in bind.execute(sa.select(cohorts.c.id, inside)).all():
        code = ''.join(secrets.choice(SIGNS) for _ in range(8))
        given = {'online': False, 'capacity': max(30, count), 'join_code': code, 'code_made_at': cohorts.c.created_at}
        bind.execute(sa.update(cohorts).where(cohorts.c.id == cohort_id).values(given))
    with op.batch_alter_table('cohorts', schema=None) as batch_op:
        for name, kind in (
            ('online', sa.Boolean()),
            ('capacity', sa.Integer()),
            ('join_code', sa.String(length=8)),
            ('code_made_at', core.db.TZDateTime(timezone=True)),
        ):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_cohorts_join_code'), ['join_code'])
        batch_op.create_foreign_key(batch_op.f('fk_cohorts_created_by_id_persons'), 'persons', ['created_by_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_cohorts_has_places'), 'capacity > 0')


def upgrade() -> None:
    op.create_table('settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('set_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settings'))
    )
    with op.batch_alter_table('settings', schema=None) as batch_op:
        batch_op.create_index('ix_settings_from_day_id', ['from_day', 'id'], unique=False)

    op.create_table('vault_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.String(length=64), nullable=False),
    sa.Column('made_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_marks'))
    )
    op.create_table('curation_periods',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('quota', sa.Integer(), nullable=True),
    sa.Column('made_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('closes_on >= opens_on', name=op.f('ck_curation_periods_closes_after_it_opens')),
    sa.CheckConstraint('quota IS NULL OR quota > 0', name=op.f('ck_curation_periods_quota_is_a_number_of_products')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['persons.id'], name=op.f('fk_curation_periods_closed_by_id_persons')),
    sa.ForeignKeyConstraint(['made_by_id'], ['persons.id'], name=op.f('fk_curation_periods_made_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curation_periods'))
    )
    op.create_table('curator_ties',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('curator_id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('declared_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('declared_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['persons.id'], name=op.f('fk_curator_ties_curator_id_persons')),
    sa.ForeignKeyConstraint(['declared_by_id'], ['persons.id'], name=op.f('fk_curator_ties_declared_by_id_persons')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_curator_ties_enterprise_id_enterprises')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curator_ties')),
    sa.UniqueConstraint('curator_id', 'enterprise_id', name=op.f('uq_curator_ties_curator_id'))
    )
    with op.batch_alter_table('curator_ties', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_curator_ties_enterprise_id'), ['enterprise_id'], unique=False)

    op.create_table('declarations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('wording_hash', sa.String(length=64), nullable=False),
    sa.Column('given_by_id', sa.Integer(), nullable=False),
    sa.Column('given_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_declarations_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['given_by_id'], ['persons.id'], name=op.f('fk_declarations_given_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declarations'))
    )
    with op.batch_alter_table('declarations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_declarations_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index('uq_declarations_standing', ['enterprise_id', 'key'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))

    op.create_table('documents',
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
    sa.UniqueConstraint('sent_as', name=op.f('uq_documents_sent_as'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_expires_on'), ['expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_number_hash'), ['number_hash'], unique=False)
        batch_op.create_index('ix_documents_waiting', ['handed_over_at'], unique=False, sqlite_where=sa.text('replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL'))
        batch_op.create_index('uq_documents_newest', ['enterprise_id', 'kind'], unique=True, sqlite_where=sa.text('replaced_at IS NULL AND verified_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL AND verified_at IS NULL'))
        batch_op.create_index('uq_documents_verified', ['enterprise_id', 'kind'], unique=True, sqlite_where=sa.text('replaced_at IS NULL AND verified_at IS NOT NULL'), postgresql_where=sa.text('replaced_at IS NULL AND verified_at IS NOT NULL'))

    op.create_table('listings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('product', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=32), nullable=True),
    sa.Column('kind', sa.String(length=32), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.Column('price', sa.Integer(), nullable=True),
    sa.Column('cost', sa.Integer(), nullable=True),
    sa.Column('stock', sa.Integer(), nullable=True),
    sa.Column('weekly_capacity', sa.Integer(), nullable=True),
    sa.Column('lead_days', sa.Integer(), nullable=True),
    sa.Column('price_sheet_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('weight_g', sa.Integer(), nullable=True),
    sa.Column('length_cm', sa.Integer(), nullable=True),
    sa.Column('width_cm', sa.Integer(), nullable=True),
    sa.Column('height_cm', sa.Integer(), nullable=True),
    sa.Column('variants', sa.JSON(), nullable=False),
    sa.Column('label_checklist', sa.JSON(), nullable=False),
    sa.Column('archived_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('cost IS NULL OR cost >= 0', name=op.f('ck_listings_cost_not_negative')),
    sa.CheckConstraint('price IS NULL OR price >= 0', name=op.f('ck_listings_price_not_negative')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_listings_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['made_by_id'], ['persons.id'], name=op.f('fk_listings_made_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listings'))
    )
    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listings_enterprise_id'), ['enterprise_id'], unique=False)

    op.create_table('nib_clashes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('nib_hash', sa.String(length=64), nullable=False),
    sa.Column('noted_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('noted_by_id', sa.Integer(), nullable=False),
    sa.Column('settled_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (settled_by_id IS NULL)', name=op.f('ck_nib_clashes_settled_by_somebody')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_nib_clashes_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['holder_id'], ['enterprises.id'], name=op.f('fk_nib_clashes_holder_id_enterprises')),
    sa.ForeignKeyConstraint(['noted_by_id'], ['persons.id'], name=op.f('fk_nib_clashes_noted_by_id_persons')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['persons.id'], name=op.f('fk_nib_clashes_settled_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nib_clashes')),
    sa.UniqueConstraint('enterprise_id', 'holder_id', 'nib_hash', name='uq_nib_clashes_once')
    )
    with op.batch_alter_table('nib_clashes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nib_clashes_holder_id'), ['holder_id'], unique=False)

    op.create_table('ownership_invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.Enum('owner', 'co_owner', name='memberkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('invited_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('answered_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('withdrawn_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(answered_at IS NULL) = (accepted IS NULL)', name=op.f('ck_ownership_invitations_answered_yes_or_no')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_ownership_invitations_answered_by_somebody')),
    sa.CheckConstraint('answered_at IS NULL OR withdrawn_at IS NULL', name=op.f('ck_ownership_invitations_one_end')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['persons.id'], name=op.f('fk_ownership_invitations_answered_by_id_persons')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_ownership_invitations_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['persons.id'], name=op.f('fk_ownership_invitations_invited_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ownership_invitations'))
    )
    with op.batch_alter_table('ownership_invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ownership_invitations_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ownership_invitations_phone'), ['phone'], unique=False)
        batch_op.create_index('uq_ownership_invitations_heir', ['enterprise_id'], unique=True, sqlite_where=sa.text("kind = 'owner' AND answered_at IS NULL AND withdrawn_at IS NULL"), postgresql_where=sa.text("kind = 'owner' AND answered_at IS NULL AND withdrawn_at IS NULL"))
        batch_op.create_index('uq_ownership_invitations_open', ['enterprise_id', 'phone'], unique=True, sqlite_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'))

    op.create_table('required_courses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('set_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_required_courses_course_id_courses')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['persons.id'], name=op.f('fk_required_courses_ended_by_id_persons')),
    sa.ForeignKeyConstraint(['set_by_id'], ['persons.id'], name=op.f('fk_required_courses_set_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_required_courses'))
    )
    with op.batch_alter_table('required_courses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_required_courses_course_id'), ['course_id'], unique=False)
        batch_op.create_index('uq_required_courses_standing', ['course_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('rule_sets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('in_force_from', sa.Date(), nullable=True),
    sa.Column('put_in_force_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['put_in_force_by_id'], ['persons.id'], name=op.f('fk_rule_sets_put_in_force_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_sets')),
    sa.UniqueConstraint('content_hash', name=op.f('uq_rule_sets_content_hash')),
    sa.UniqueConstraint('version', name=op.f('uq_rule_sets_version'))
    )
    op.create_table('suspensions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('heard', sa.String(), nullable=True),
    sa.Column('begun_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('begun_by_id', sa.Integer(), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=False),
    sa.Column('ended_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_why', sa.String(), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_why IS NULL)', name=op.f('ck_suspensions_ended_with_a_reason')),
    sa.ForeignKeyConstraint(['begun_by_id'], ['persons.id'], name=op.f('fk_suspensions_begun_by_id_persons')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['persons.id'], name=op.f('fk_suspensions_ended_by_id_persons')),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_suspensions_enterprise_id_enterprises')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suspensions'))
    )
    with op.batch_alter_table('suspensions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suspensions_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index('uq_suspensions_standing', ['enterprise_id', 'reason'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('applications',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('period_id', sa.Integer(), nullable=False),
    sa.Column('rule_set_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('submitted', 'in_review', 'returned', 'approved', 'withdrawn', 'lapsed', name='applicationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('created_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('state_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('mend_by', sa.Date(), nullable=True),
    sa.Column('extended_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_applications_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_applications_listing_id_listings')),
    sa.ForeignKeyConstraint(['period_id'], ['curation_periods.id'], name=op.f('fk_applications_period_id_curation_periods')),
    sa.ForeignKeyConstraint(['rule_set_id'], ['rule_sets.id'], name=op.f('fk_applications_rule_set_id_rule_sets')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications'))
    )
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_applications_enterprise_id'), ['enterprise_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_listing_id'), ['listing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_period_id'), ['period_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_applications_state'), ['state'], unique=False)
        batch_op.create_index('uq_applications_open', ['listing_id'], unique=True, sqlite_where=sa.text("state IN ('submitted', 'in_review', 'returned')"), postgresql_where=sa.text("state IN ('submitted', 'in_review', 'returned')"))

    op.create_table('cohort_courses',
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohorts.id'], name=op.f('fk_cohort_courses_cohort_id_cohorts')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_cohort_courses_course_id_courses')),
    sa.PrimaryKeyConstraint('cohort_id', 'course_id', name=op.f('pk_cohort_courses'))
    )
    with op.batch_alter_table('cohort_courses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cohort_courses_course_id'), ['course_id'], unique=False)

    op.create_table('cohort_greetings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['persons.id'], name=op.f('fk_cohort_greetings_by_id_persons')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohorts.id'], name=op.f('fk_cohort_greetings_cohort_id_cohorts')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_cohort_greetings_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_greetings'))
    )
    with op.batch_alter_table('cohort_greetings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cohort_greetings_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index('ix_cohort_greetings_person_id_at', ['person_id', 'at'], unique=False)

    op.create_table('cohort_invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('invited_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('invited_by_id', sa.Integer(), nullable=False),
    sa.Column('taken_back_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohorts.id'], name=op.f('fk_cohort_invitations_cohort_id_cohorts')),
    sa.ForeignKeyConstraint(['invited_by_id'], ['persons.id'], name=op.f('fk_cohort_invitations_invited_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cohort_invitations')),
    sa.UniqueConstraint('cohort_id', 'phone', name='uq_cohort_invitations_cohort_id_phone')
    )
    with op.batch_alter_table('cohort_invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cohort_invitations_phone'), ['phone'], unique=False)

    op.create_table('edition_changes',
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('item', sa.Enum('lesson', 'question', 'checkpoint', 'task', 'order', 'course', name='changeditem', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('how', sa.Enum('added', 'changed', 'removed', name='changehow', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('kind', sa.Enum('typo', 'clarification', 'new_material', 'answer_key', name='changekind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_edition_changes_edition_id_editions')),
    sa.PrimaryKeyConstraint('edition_id', 'item', 'key', name=op.f('pk_edition_changes'))
    )
    with op.batch_alter_table('edition_changes', schema=None) as batch_op:
        batch_op.create_index('ix_edition_changes_item_key', ['item', 'key'], unique=False)

    op.create_table('eligibilities',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('enterprise_id', sa.Integer(), nullable=False),
    sa.Column('rule_set_id', sa.Integer(), nullable=False),
    sa.Column('granted_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.id'], name=op.f('fk_eligibilities_enterprise_id_enterprises')),
    sa.ForeignKeyConstraint(['rule_set_id'], ['rule_sets.id'], name=op.f('fk_eligibilities_rule_set_id_rule_sets')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eligibilities')),
    sa.UniqueConstraint('enterprise_id', 'rule_set_id', name=op.f('uq_eligibilities_enterprise_id'))
    )
    with op.batch_alter_table('eligibilities', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_eligibilities_rule_set_id'), ['rule_set_id'], unique=False)

    op.create_table('filled_parts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=16), nullable=False),
    sa.Column('offered_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('filled_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('declined_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_filled_parts_listing_id_listings')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filled_parts')),
    sa.UniqueConstraint('submission_id', 'listing_id', 'part', name=op.f('uq_filled_parts_submission_id'))
    )
    with op.batch_alter_table('filled_parts', schema=None) as batch_op:
        batch_op.create_index('ix_filled_parts_offered', ['listing_id'], unique=False, sqlite_where=sa.text('filled_at IS NULL AND declined_at IS NULL'), postgresql_where=sa.text('filled_at IS NULL AND declined_at IS NULL'))

    op.create_table('lesson_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('edition_id', sa.Integer(), nullable=False),
    sa.Column('lesson_key', sa.String(length=80), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('unclear', 'wrong', 'outdated', 'broken', 'other', name='reportreason', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('words', sa.String(), nullable=False),
    sa.Column('sent_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('answer', sa.String(), nullable=True),
    sa.CheckConstraint('(closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (answer IS NULL)', name=op.f('ck_lesson_reports_closed_by_somebody_with_a_word')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['persons.id'], name=op.f('fk_lesson_reports_closed_by_id_persons')),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_lesson_reports_course_id_courses')),
    sa.ForeignKeyConstraint(['edition_id'], ['editions.id'], name=op.f('fk_lesson_reports_edition_id_editions')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_lesson_reports_person_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_reports'))
    )
    with op.batch_alter_table('lesson_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_reports_course_id'), ['course_id'], unique=False)
        batch_op.create_index('ix_lesson_reports_waiting', ['course_id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index('uq_lesson_reports_open', ['person_id', 'course_id', 'lesson_key'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('licence_rulings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('condition', sa.String(length=32), nullable=False),
    sa.Column('applies', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('ruled_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('ruled_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_licence_rulings_listing_id_listings')),
    sa.ForeignKeyConstraint(['ruled_by_id'], ['persons.id'], name=op.f('fk_licence_rulings_ruled_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_licence_rulings')),
    sa.UniqueConstraint('listing_id', 'condition', name=op.f('uq_licence_rulings_listing_id'))
    )
    op.create_table('listing_photos',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('thumbnail_sha256', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(length=16), nullable=False),
    sa.Column('advice', sa.JSON(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=True),
    sa.Column('sent_as', sa.Uuid(), nullable=True),
    sa.Column('added_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_listing_photos_listing_id_listings')),
    sa.ForeignKeyConstraint(['sha256'], ['files.sha256'], name=op.f('fk_listing_photos_sha256_files')),
    sa.ForeignKeyConstraint(['thumbnail_sha256'], ['files.sha256'], name=op.f('fk_listing_photos_thumbnail_sha256_files')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listing_photos')),
    sa.UniqueConstraint('listing_id', 'sent_as', name=op.f('uq_listing_photos_listing_id'))
    )
    with op.batch_alter_table('listing_photos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listing_photos_listing_id'), ['listing_id'], unique=False)

    op.create_table('application_rounds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('handed_in_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('handed_in_by_id', sa.Integer(), nullable=False),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('snapshot', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_rounds_application_id_applications')),
    sa.ForeignKeyConstraint(['handed_in_by_id'], ['persons.id'], name=op.f('fk_application_rounds_handed_in_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_rounds')),
    sa.UniqueConstraint('application_id', 'number', name=op.f('uq_application_rounds_application_id')),
    sa.UniqueConstraint('sent_as', name=op.f('uq_application_rounds_sent_as'))
    )
    op.create_table('completeness_checks',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('curator_id', sa.Integer(), nullable=False),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('checked_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['persons.id'], name=op.f('fk_completeness_checks_curator_id_persons')),
    sa.ForeignKeyConstraint(['round_id'], ['application_rounds.id'], name=op.f('fk_completeness_checks_round_id_application_rounds')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_completeness_checks'))
    )
    op.create_table('curation_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('approved', 'returned', name='outcome', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('grade', sa.String(length=1), nullable=True),
    sa.Column('score_ids', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('mend_by', sa.Date(), nullable=True),
    sa.Column('decided_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(outcome = 'approved') = (grade IS NOT NULL AND grade <> 'D')", name=op.f('ck_curation_decisions_approved_with_a_grade')),
    sa.CheckConstraint("(outcome = 'returned') = (mend_by IS NOT NULL)", name=op.f('ck_curation_decisions_returned_says_until_when')),
    sa.ForeignKeyConstraint(['by_id'], ['persons.id'], name=op.f('fk_curation_decisions_by_id_persons')),
    sa.ForeignKeyConstraint(['round_id'], ['application_rounds.id'], name=op.f('fk_curation_decisions_round_id_application_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curation_decisions')),
    sa.UniqueConstraint('round_id', name=op.f('uq_curation_decisions_round_id'))
    )
    op.create_table('curation_scores',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('curator_id', sa.Integer(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('submitted_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('total BETWEEN 20 AND 100', name=op.f('ck_curation_scores_total_in_range')),
    sa.ForeignKeyConstraint(['curator_id'], ['persons.id'], name=op.f('fk_curation_scores_curator_id_persons')),
    sa.ForeignKeyConstraint(['round_id'], ['application_rounds.id'], name=op.f('fk_curation_scores_round_id_application_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curation_scores')),
    sa.UniqueConstraint('round_id', 'curator_id', name=op.f('uq_curation_scores_round_id'))
    )
    with op.batch_alter_table('curation_scores', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_curation_scores_curator_id'), ['curator_id'], unique=False)

    op.create_table('placements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('listing_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('offered', 'live', 'sent_back', 'taken_down', name='placementstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('changed_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'live') <= (address IS NOT NULL)", name=op.f('ck_placements_live_has_an_address')),
    sa.ForeignKeyConstraint(['listing_id'], ['listings.id'], name=op.f('fk_placements_listing_id_listings')),
    sa.ForeignKeyConstraint(['round_id'], ['application_rounds.id'], name=op.f('fk_placements_round_id_application_rounds')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placements')),
    sa.UniqueConstraint('listing_id', 'channel', name=op.f('uq_placements_listing_id'))
    )
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_placements_channel'), ['channel'], unique=False)

    op.create_table('appeals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('made_at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_outcome', sa.Enum('upheld', 'changed', name='appealoutcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('proposed_levels', sa.JSON(), nullable=True),
    sa.Column('proposed_reason', sa.String(), nullable=True),
    sa.Column('proposed_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('proposed_by_id', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', core.db.TZDateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=True),
    sa.Column('new_score', sa.Integer(), nullable=True),
    sa.Column('new_grade', sa.String(length=1), nullable=True),
    sa.Column('new_channels', sa.JSON(), nullable=True),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by_id IS NULL)', name=op.f('ck_appeals_confirmed_by_somebody')),
    sa.CheckConstraint('(proposed_outcome IS NULL) = (proposed_by_id IS NULL) AND (proposed_outcome IS NULL) = (proposed_at IS NULL) AND (proposed_outcome IS NULL) = (proposed_reason IS NULL)', name=op.f('ck_appeals_proposed_by_somebody')),
    sa.CheckConstraint('confirmed_at IS NULL OR (proposed_by_id IS NOT NULL AND confirmed_by_id <> proposed_by_id)', name=op.f('ck_appeals_answered_by_two')),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_appeals_application_id_applications')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['persons.id'], name=op.f('fk_appeals_confirmed_by_id_persons')),
    sa.ForeignKeyConstraint(['decision_id'], ['curation_decisions.id'], name=op.f('fk_appeals_decision_id_curation_decisions')),
    sa.ForeignKeyConstraint(['made_by_id'], ['persons.id'], name=op.f('fk_appeals_made_by_id_persons')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['persons.id'], name=op.f('fk_appeals_proposed_by_id_persons')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeals')),
    sa.UniqueConstraint('application_id', name=op.f('uq_appeals_application_id'))
    )
    op.create_table('placement_changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('placement_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('offered', 'live', 'sent_back', 'taken_down', name='placementstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('at', core.db.TZDateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['persons.id'], name=op.f('fk_placement_changes_by_id_persons')),
    sa.ForeignKeyConstraint(['placement_id'], ['placements.id'], name=op.f('fk_placement_changes_placement_id_placements')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement_changes'))
    )
    with op.batch_alter_table('placement_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_placement_changes_placement_id'), ['placement_id'], unique=False)

    _give_cohorts_places_and_a_code()

    with op.batch_alter_table('enterprises', schema=None) as batch_op:
        batch_op.add_column(sa.Column('whatsapp', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('scale', sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column('nib_sealed', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('nib_hash', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_enterprises_nib_hash'), ['nib_hash'])

    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.add_column(sa.Column('chosen_at', core.db.TZDateTime(timezone=True), nullable=True))
        batch_op.create_index('uq_memberships_owner', ['enterprise_id'], unique=True, sqlite_where=sa.text("left_at IS NULL AND kind = 'owner'"), postgresql_where=sa.text("left_at IS NULL AND kind = 'owner'"))

    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phone_asked_at', core.db.TZDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_persons_phone_asked_at'), ['phone_asked_at'], unique=False)

    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scope_key', sa.String(length=32), nullable=True))

    with op.batch_alter_table('submissions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('use_for_listing', sa.Boolean(), server_default=sa.text('false'), nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('submissions', schema=None) as batch_op:
        batch_op.drop_column('use_for_listing')

    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_column('scope_key')

    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_persons_phone_asked_at'))
        batch_op.drop_column('phone_asked_at')

    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index('uq_memberships_owner', sqlite_where=sa.text("left_at IS NULL AND kind = 'owner'"), postgresql_where=sa.text("left_at IS NULL AND kind = 'owner'"))
        batch_op.drop_column('chosen_at')

    with op.batch_alter_table('enterprises', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_enterprises_nib_hash'), type_='unique')
        batch_op.drop_column('nib_hash')
        batch_op.drop_column('nib_sealed')
        batch_op.drop_column('scale')
        batch_op.drop_column('whatsapp')

    with op.batch_alter_table('cohorts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_cohorts_has_places'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_cohorts_created_by_id_persons'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_cohorts_join_code'), type_='unique')
        batch_op.drop_column('created_by_id')
        batch_op.drop_column('code_made_at')
        batch_op.drop_column('join_code')
        batch_op.drop_column('capacity')
        batch_op.drop_column('meets')
        batch_op.drop_column('place')
        batch_op.drop_column('online')

    with op.batch_alter_table('placement_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_placement_changes_placement_id'))

    op.drop_table('placement_changes')
    op.drop_table('appeals')
    with op.batch_alter_table('placements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_placements_channel'))

    op.drop_table('placements')
    with op.batch_alter_table('curation_scores', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_curation_scores_curator_id'))

    op.drop_table('curation_scores')
    op.drop_table('curation_decisions')
    op.drop_table('completeness_checks')
    op.drop_table('application_rounds')
    with op.batch_alter_table('listing_photos', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listing_photos_listing_id'))

    op.drop_table('listing_photos')
    op.drop_table('licence_rulings')
    with op.batch_alter_table('lesson_reports', schema=None) as batch_op:
        batch_op.drop_index('uq_lesson_reports_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_lesson_reports_waiting', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_lesson_reports_course_id'))

    op.drop_table('lesson_reports')
    with op.batch_alter_table('filled_parts', schema=None) as batch_op:
        batch_op.drop_index('ix_filled_parts_offered', sqlite_where=sa.text('filled_at IS NULL AND declined_at IS NULL'), postgresql_where=sa.text('filled_at IS NULL AND declined_at IS NULL'))

    op.drop_table('filled_parts')
    with op.batch_alter_table('eligibilities', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_eligibilities_rule_set_id'))

    op.drop_table('eligibilities')
    with op.batch_alter_table('edition_changes', schema=None) as batch_op:
        batch_op.drop_index('ix_edition_changes_item_key')

    op.drop_table('edition_changes')
    with op.batch_alter_table('cohort_invitations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cohort_invitations_phone'))

    op.drop_table('cohort_invitations')
    with op.batch_alter_table('cohort_greetings', schema=None) as batch_op:
        batch_op.drop_index('ix_cohort_greetings_person_id_at')
        batch_op.drop_index(batch_op.f('ix_cohort_greetings_cohort_id'))

    op.drop_table('cohort_greetings')
    with op.batch_alter_table('cohort_courses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cohort_courses_course_id'))

    op.drop_table('cohort_courses')
    with op.batch_alter_table('applications', schema=None) as batch_op:
        batch_op.drop_index('uq_applications_open', sqlite_where=sa.text("state IN ('submitted', 'in_review', 'returned')"), postgresql_where=sa.text("state IN ('submitted', 'in_review', 'returned')"))
        batch_op.drop_index(batch_op.f('ix_applications_state'))
        batch_op.drop_index(batch_op.f('ix_applications_period_id'))
        batch_op.drop_index(batch_op.f('ix_applications_listing_id'))
        batch_op.drop_index(batch_op.f('ix_applications_enterprise_id'))

    op.drop_table('applications')
    with op.batch_alter_table('suspensions', schema=None) as batch_op:
        batch_op.drop_index('uq_suspensions_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_suspensions_enterprise_id'))

    op.drop_table('suspensions')
    op.drop_table('rule_sets')
    with op.batch_alter_table('required_courses', schema=None) as batch_op:
        batch_op.drop_index('uq_required_courses_standing', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_required_courses_course_id'))

    op.drop_table('required_courses')
    with op.batch_alter_table('ownership_invitations', schema=None) as batch_op:
        batch_op.drop_index('uq_ownership_invitations_open', sqlite_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL AND withdrawn_at IS NULL'))
        batch_op.drop_index('uq_ownership_invitations_heir', sqlite_where=sa.text("kind = 'owner' AND answered_at IS NULL AND withdrawn_at IS NULL"), postgresql_where=sa.text("kind = 'owner' AND answered_at IS NULL AND withdrawn_at IS NULL"))
        batch_op.drop_index(batch_op.f('ix_ownership_invitations_phone'))
        batch_op.drop_index(batch_op.f('ix_ownership_invitations_enterprise_id'))

    op.drop_table('ownership_invitations')
    with op.batch_alter_table('nib_clashes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nib_clashes_holder_id'))

    op.drop_table('nib_clashes')
    with op.batch_alter_table('listings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listings_enterprise_id'))

    op.drop_table('listings')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index('uq_documents_verified', sqlite_where=sa.text('replaced_at IS NULL AND verified_at IS NOT NULL'), postgresql_where=sa.text('replaced_at IS NULL AND verified_at IS NOT NULL'))
        batch_op.drop_index('uq_documents_newest', sqlite_where=sa.text('replaced_at IS NULL AND verified_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL AND verified_at IS NULL'))
        batch_op.drop_index('ix_documents_waiting', sqlite_where=sa.text('replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL AND verified_at IS NULL AND refused_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_documents_number_hash'))
        batch_op.drop_index(batch_op.f('ix_documents_expires_on'))
        batch_op.drop_index(batch_op.f('ix_documents_enterprise_id'))

    op.drop_table('documents')
    with op.batch_alter_table('declarations', schema=None) as batch_op:
        batch_op.drop_index('uq_declarations_standing', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_declarations_enterprise_id'))

    op.drop_table('declarations')
    with op.batch_alter_table('curator_ties', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_curator_ties_enterprise_id'))

    op.drop_table('curator_ties')
    op.drop_table('curation_periods')
    op.drop_table('vault_marks')
    with op.batch_alter_table('settings', schema=None) as batch_op:
        batch_op.drop_index('ix_settings_from_day_id')

    op.drop_table('settings')
