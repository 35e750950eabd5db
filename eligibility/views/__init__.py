"""The passport and the declarations, and the office's pages of rules, required courses, suspensions and rulings."""

from eligibility.views import declarations, passports, required_courses, rule_sets, rulings, suspensions

blueprints = (passports.bp, declarations.bp, rule_sets.bp, required_courses.bp, suspensions.bp, rulings.bp)
